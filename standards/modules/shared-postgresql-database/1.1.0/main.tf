locals {
  tags = merge(
    {
      owner               = var.owner
      service             = var.service
      environment         = var.environment
      data_classification = var.data_classification
      cost_center         = var.cost_center
    },
    var.expires_on == null ? {} : { expires_on = var.expires_on },
  )
}

# Made first: the database belongs to it, and by it to the request.
resource "plumbline_postgresql_role" "application" {
  name                      = var.database_name
  request_id                = var.request_id
  password_verifier         = var.password_verifier
  connection_limit          = var.connection_limit
  statement_timeout_seconds = var.statement_timeout_seconds
}

resource "plumbline_postgresql_database" "this" {
  name                = var.database_name
  owner               = plumbline_postgresql_role.application.name
  request_id          = var.request_id
  connection_limit    = var.connection_limit
  public_connect      = false
  deletion_protection = var.deletion_protection
  tags                = local.tags
}
