output "endpoint" {
  description = "Where it listens; only with TLS"
  value       = aws_elasticache_replication_group.this.primary_endpoint_address
}

output "user" {
  description = "The user that a role of AWS signs in as"
  value       = aws_elasticache_user.service.user_name
}
