from django.urls import path

from rights import views_record

app_name = "rights"
urlpatterns = [
    path("record/", views_record.record_page, name="record"),
    path("record.pdf", views_record.record_pdf, name="record-pdf"),
]
