# Planned with a provider that answers by itself: neither the real one's
# account nor its network is needed.

mock_provider "aws" {}

variables {
  identifier          = "checkout"
  region              = "eu-west-1"
  environment         = "production"
  data_classification = "restricted"
  owner               = "group:default/payments"
  service             = "component:default/checkout"
  cost_center         = "CC-100"
  request_id          = "req-1"
}

run "secure_by_default" {
  command = plan

  assert {
    condition     = aws_db_instance.this.storage_encrypted && !aws_db_instance.this.publicly_accessible && aws_db_instance.this.deletion_protection
    error_message = "It is encrypted, private and protected."
  }

  assert {
    condition     = aws_db_instance.this.backup_retention_period >= 7 && aws_db_instance.this.multi_az && !aws_db_instance.this.skip_final_snapshot
    error_message = "It has backups, a standby and a last snapshot."
  }

  assert {
    condition     = aws_db_instance.this.manage_master_user_password && aws_db_instance.this.password == null
    error_message = "Its password never comes here."
  }
}

run "refuses_a_region_that_is_not_approved" {
  command = plan

  variables {
    region = "ap-south-1"
  }

  expect_failures = [var.region]
}

run "refuses_maintenance_on_weekdays" {
  command = plan

  variables {
    maintenance_window = "tue:12:00-tue:14:00"
  }

  expect_failures = [var.maintenance_window]
}

run "takes_confidential_data" {
  command = plan

  variables {
    data_classification = "confidential"
  }
}

run "refuses_data_of_an_unknown_kind" {
  command = plan

  variables {
    data_classification = "secret"
  }

  expect_failures = [var.data_classification]
}
