output "database" {
  description = "The database's name"
  value       = plumbline_postgresql_database.this.name
}

output "role" {
  description = "The role that owns it"
  value       = plumbline_postgresql_role.application.name
}
