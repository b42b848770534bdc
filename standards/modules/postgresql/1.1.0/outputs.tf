output "endpoint" {
  description = "Where it listens"
  value       = aws_db_instance.this.endpoint
}

output "user" {
  description = "Its first user"
  value       = aws_db_instance.this.username
}

output "secret" {
  description = "The ARN under which AWS Secrets Manager keeps the password of its first user"
  value       = one(aws_db_instance.this.master_user_secret[*].secret_arn)
}
