locals {
  node_types = {
    small  = "cache.t4g.small"
    medium = "cache.t4g.medium"
    large  = "cache.m6g.large"
  }

  tags = merge(
    {
      owner               = var.owner
      service             = var.service
      environment         = var.environment
      data_classification = var.data_classification
      cost_center         = var.cost_center
      request_id          = var.request_id
    },
    var.expires_on == null ? {} : { expires_on = var.expires_on },
  )
}

resource "aws_elasticache_parameter_group" "this" {
  name   = "${var.cache_name}-redis7"
  family = "redis7"
  tags   = local.tags

  parameter {
    name  = "maxmemory-policy"
    value = var.eviction
  }
}

# Whoever has no name has no access.
resource "aws_elasticache_user" "nobody" {
  user_id       = "${var.cache_name}-nobody"
  user_name     = "default"
  engine        = "redis"
  access_string = "off -@all"
  tags          = local.tags

  authentication_mode {
    type = "no-password-required"
  }
}

# A role of AWS is its identity: there is no password to lose.
resource "aws_elasticache_user" "service" {
  user_id       = "${var.cache_name}-service"
  user_name     = "${var.cache_name}-service"
  engine        = "redis"
  access_string = "on ~* +@all -@dangerous"
  tags          = local.tags

  authentication_mode {
    type = "iam"
  }
}

resource "aws_elasticache_user_group" "this" {
  user_group_id = var.cache_name
  engine        = "redis"
  tags          = local.tags

  user_ids = [
    aws_elasticache_user.nobody.user_id,
    aws_elasticache_user.service.user_id,
  ]
}

resource "aws_elasticache_replication_group" "this" {
  replication_group_id = var.cache_name
  description          = "${var.service}, ${var.environment}"
  engine               = "redis"
  engine_version       = "7.1"
  node_type            = local.node_types[var.workload]
  num_cache_clusters   = 1 + var.replicas

  automatic_failover_enabled = var.replicas > 0
  multi_az_enabled           = var.replicas > 0

  subnet_group_name    = var.subnet_group
  parameter_group_name = aws_elasticache_parameter_group.this.name
  user_group_ids       = [aws_elasticache_user_group.this.user_group_id]

  at_rest_encryption_enabled = true
  transit_encryption_enabled = true

  snapshot_retention_limit  = var.snapshot_retention_days
  final_snapshot_identifier = var.snapshot_retention_days > 0 ? "${var.cache_name}-final" : null

  maintenance_window         = var.maintenance_window
  auto_minor_version_upgrade = true

  tags = local.tags
}
