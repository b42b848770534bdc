output "endpoint" {
  description = "Where it listens"
  value       = aws_db_instance.this.endpoint
}

output "secret" {
  description = "Where AWS keeps the password of its first user"
  value       = aws_db_instance.this.master_user_secret
}
