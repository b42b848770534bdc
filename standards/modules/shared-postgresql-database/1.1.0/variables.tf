variable "database_name" {
  description = "What the database is called on the shared server; its role is called the same"
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9_]{2,40}$", var.database_name))
    error_message = "A name has 3 to 41 lower case letters, digits and underscores, and begins with a letter."
  }

  validation {
    condition     = !contains(["postgres", "template0", "template1", "public", "none"], var.database_name)
    error_message = "PostgreSQL keeps this name for itself."
  }

  validation {
    condition     = !startswith(var.database_name, "pg_")
    error_message = "PostgreSQL keeps names that begin with pg_ for itself."
  }
}

variable "connection_limit" {
  description = "Connections at once"
  type        = number
  default     = 10

  validation {
    condition     = var.connection_limit >= 1 && var.connection_limit <= 100
    error_message = "A database of the shared server has from 1 to 100 connections."
  }

  validation {
    condition     = floor(var.connection_limit) == var.connection_limit
    error_message = "Connections are counted in whole numbers."
  }
}

variable "statement_timeout_seconds" {
  description = "The longest that one statement may take, in seconds: a runaway query must not hold up the neighbours"
  type        = number
  default     = 30

  validation {
    condition     = var.statement_timeout_seconds >= 1 && var.statement_timeout_seconds <= 300
    error_message = "A statement on the shared server takes from 1 to 300 seconds."
  }

  validation {
    condition     = floor(var.statement_timeout_seconds) == var.statement_timeout_seconds
    error_message = "A time is given in whole seconds, as a whole number."
  }
}

variable "deletion_protection" {
  description = "Whether it must be lifted before the database can be dropped"
  type        = bool
  default     = true
}

variable "password_verifier" {
  description = "The SCRAM-SHA-256 verifier of the role's password, and never the password"
  type        = string
  sensitive   = true
}

variable "request_id" {
  description = "The request that this was made for"
  type        = string
  nullable    = false

  validation {
    condition     = length(var.request_id) > 0
    error_message = "Every database belongs to a request."
  }
}

variable "owner" {
  description = "The group that answers for it, as an entity reference"
  type        = string

  validation {
    condition     = can(regex("^group:[^/]+/[^/]+$", var.owner))
    error_message = "An owner is a group, such as group:default/payments."
  }
}

variable "service" {
  description = "The service that it is for, as an entity reference"
  type        = string

  validation {
    condition     = can(regex("^component:[^/]+/[^/]+$", var.service))
    error_message = "A service is a component, such as component:default/checkout."
  }
}

variable "environment" {
  description = "Where the service runs that uses it"
  type        = string

  validation {
    condition     = contains(["dev", "staging"], var.environment)
    error_message = "The shared server is for dev and staging; production has servers of its own."
  }
}

variable "data_classification" {
  description = "The most sensitive data that it will hold"
  type        = string

  validation {
    condition     = contains(["public", "internal", "confidential", "restricted"], var.data_classification)
    error_message = "Data is public, internal, confidential or restricted."
  }
}

variable "cost_center" {
  description = "Who pays"
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9][A-Za-z0-9-]{1,31}$", var.cost_center))
    error_message = "A cost center has 2 to 32 letters, digits and hyphens."
  }
}

variable "expires_on" {
  description = "The day on which it goes; absent where it stays"
  type        = string
  default     = null

  validation {
    condition     = var.expires_on == null || can(regex("^\\d{4}-\\d{2}-\\d{2}$", var.expires_on))
    error_message = "A day is written as 2027-01-31."
  }
}
