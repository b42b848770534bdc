# Planned with a provider that answers by itself: neither the real one's
# account nor its network is needed.

mock_provider "aws" {}

variables {
  cache_name          = "checkout"
  region              = "eu-west-1"
  environment         = "production"
  data_classification = "internal"
  owner               = "group:default/payments"
  service             = "component:default/checkout"
  cost_center         = "CC-100"
  request_id          = "req-1"
}

run "secure_by_default" {
  command = plan

  assert {
    condition     = tobool(aws_elasticache_replication_group.this.at_rest_encryption_enabled) && aws_elasticache_replication_group.this.transit_encryption_enabled
    error_message = "It is encrypted where it lies and on its way."
  }

  assert {
    condition     = aws_elasticache_replication_group.this.automatic_failover_enabled && aws_elasticache_replication_group.this.multi_az_enabled && aws_elasticache_replication_group.this.num_cache_clusters == 2
    error_message = "A copy in another zone takes over."
  }

  assert {
    condition     = aws_elasticache_replication_group.this.auth_token == null && aws_elasticache_user.service.authentication_mode[0].type == "iam"
    error_message = "There is no password."
  }

  assert {
    condition     = startswith(aws_elasticache_user.nobody.access_string, "off")
    error_message = "Whoever has no name has no access."
  }
}

run "one_node_has_nobody_to_take_over" {
  command = plan

  variables {
    replicas                = 0
    snapshot_retention_days = 0
  }

  assert {
    condition     = !aws_elasticache_replication_group.this.automatic_failover_enabled && aws_elasticache_replication_group.this.final_snapshot_identifier == null
    error_message = "It promises no more than it has."
  }
}

run "refuses_restricted_data" {
  command = plan

  variables {
    data_classification = "restricted"
  }

  expect_failures = [var.data_classification]
}

run "refuses_hostile_names" {
  command = plan

  variables {
    cache_name = "a$${path.root}; rm -rf /"
  }

  expect_failures = [var.cache_name]
}

run "refuses_more_replicas_than_there_are" {
  command = plan

  variables {
    replicas = 6
  }

  expect_failures = [var.replicas]
}
