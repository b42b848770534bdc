# Planned only: no server is contacted.

variables {
  database_name       = "checkout_dev"
  password_verifier   = "SCRAM-SHA-256$4096:c2FsdHNhbHRzYWx0c2FsdA==$c3RvcmVka2V5:c2VydmVya2V5"
  request_id          = "req-1"
  owner               = "group:default/payments"
  service             = "component:default/checkout"
  environment         = "dev"
  data_classification = "internal"
  cost_center         = "CC-100"
}

run "secure_by_default" {
  command = plan

  assert {
    condition     = !plumbline_postgresql_database.this.public_connect
    error_message = "Nobody but the owner may connect."
  }

  assert {
    condition     = plumbline_postgresql_database.this.deletion_protection
    error_message = "It must not be dropped by accident."
  }

  assert {
    condition     = plumbline_postgresql_database.this.tags.owner == "group:default/payments" && !contains(keys(plumbline_postgresql_database.this.tags), "expires_on")
    error_message = "It says whose it is, and that it does not expire."
  }
}

run "expires_where_it_is_stated" {
  command = plan

  variables {
    expires_on = "2027-01-31"
  }

  assert {
    condition     = plumbline_postgresql_database.this.tags.expires_on == "2027-01-31"
    error_message = "It says when it goes."
  }
}

run "refuses_hostile_names" {
  command = plan

  variables {
    database_name = "a\"; DROP DATABASE postgres; --"
  }

  expect_failures = [var.database_name]
}

run "refuses_names_of_the_server" {
  command = plan

  variables {
    database_name = "template1"
  }

  expect_failures = [var.database_name]
}

run "refuses_production" {
  command = plan

  variables {
    environment = "production"
  }

  expect_failures = [var.environment]
}

run "refuses_more_than_its_share" {
  command = plan

  variables {
    connection_limit = 101
  }

  expect_failures = [var.connection_limit]
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
