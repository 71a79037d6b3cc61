"""The uncertainty of a share. Knows no domain."""

NORMAL_975 = 1.959963984540054  # 95 % of a normal distribution lie within so many deviations on both sides


def wilson(part: int, whole: int) -> tuple[float, float]:
    """The 95 % interval of a share, 0 to 1, by Wilson's score, which holds also near 0 and 1. `whole` is above zero.

    Written out and not taken from scipy, which loads for seconds (a test holds it to scipy's). Source: Wilson,
    "Probable inference", J. Am. Stat. Assoc. 22 (1927).
    """
    share, square = part / whole, NORMAL_975**2 / whole
    middle = share + square / 2
    reach = NORMAL_975 * (share * (1 - share) / whole + square / (4 * whole)) ** 0.5
    return max(0.0, (middle - reach) / (1 + square)), min(1.0, (middle + reach) / (1 + square))
