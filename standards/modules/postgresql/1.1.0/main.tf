locals {
  classes = {
    small  = "db.t4g.small"
    medium = "db.t4g.medium"
    large  = "db.m6g.large"
    xlarge = "db.m6g.xlarge"
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

resource "aws_db_parameter_group" "this" {
  name   = "${var.identifier}-postgres16"
  family = "postgres16"
  tags   = local.tags

  parameter {
    name  = "rds.force_ssl"
    value = "1"
  }
}

resource "aws_db_instance" "this" {
  identifier     = var.identifier
  engine         = "postgres"
  engine_version = "16"
  instance_class = local.classes[var.workload]

  allocated_storage     = var.storage_gb
  max_allocated_storage = var.storage_gb * 4
  storage_type          = "gp3"
  storage_encrypted     = true

  username                    = "platform"
  manage_master_user_password = true

  db_subnet_group_name = var.subnet_group
  publicly_accessible  = false
  multi_az             = var.standby
  parameter_group_name = aws_db_parameter_group.this.name

  backup_retention_period   = var.backup_retention_days
  copy_tags_to_snapshot     = true
  deletion_protection       = var.deletion_protection
  skip_final_snapshot       = false
  final_snapshot_identifier = "${var.identifier}-final"

  maintenance_window         = var.maintenance_window
  auto_minor_version_upgrade = true

  performance_insights_enabled    = true
  enabled_cloudwatch_logs_exports = ["postgresql"]

  tags = local.tags
}
