variable "identifier" {
  description = "What the instance is called"
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", var.identifier))
    error_message = "A name has lower case letters, digits and single hyphens, and begins with a letter."
  }

  validation {
    condition     = length(var.identifier) >= 3 && length(var.identifier) <= 50
    error_message = "A name has 3 to 50 characters."
  }
}

variable "workload" {
  description = "What it is expected to do: it decides the size"
  type        = string
  default     = "small"

  validation {
    condition     = contains(["small", "medium", "large", "xlarge"], var.workload)
    error_message = "A workload is small, medium, large or xlarge."
  }
}

variable "storage_gb" {
  description = "Initial storage in GB; it grows automatically, up to four times that"
  type        = number
  default     = 50

  validation {
    condition     = var.storage_gb >= 20 && var.storage_gb <= 4096
    error_message = "Storage is from 20 to 4096 GB."
  }

  validation {
    condition     = floor(var.storage_gb) == var.storage_gb
    error_message = "Storage is given in whole GB, as a whole number."
  }
}

variable "region" {
  description = "Where it is"
  type        = string

  validation {
    condition     = contains(["us-east-1", "eu-west-1", "eu-north-1"], var.region)
    error_message = "Databases are in us-east-1, eu-west-1 or eu-north-1."
  }
}

variable "environment" {
  description = "Where the service runs that uses it"
  type        = string

  validation {
    condition     = contains(["dev", "staging", "production"], var.environment)
    error_message = "An environment is dev, staging or production."
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

variable "backup_retention_days" {
  description = "How long backups are kept, in days"
  type        = number
  default     = 14

  validation {
    condition     = var.backup_retention_days >= 1 && var.backup_retention_days <= 35
    error_message = "Backups are kept from 1 to 35 days."
  }

  validation {
    condition     = floor(var.backup_retention_days) == var.backup_retention_days
    error_message = "Backups are kept for whole days, as a whole number."
  }
}

variable "standby" {
  description = "Whether a standby in another zone takes over"
  type        = bool
  default     = true
}

variable "deletion_protection" {
  description = "Whether it must be lifted before the instance can be deleted"
  type        = bool
  default     = true
}

variable "maintenance_window" {
  description = "When it may be restarted for updates, in UTC"
  type        = string
  default     = "sun:02:00-sun:04:00"

  validation {
    condition     = can(regex("^(sat|sun):[0-2][0-9]:[0-5][0-9]-(sat|sun|mon):[0-2][0-9]:[0-5][0-9]$", var.maintenance_window))
    error_message = "Maintenance is at weekends, such as sun:02:00-sun:04:00."
  }
}

variable "owner" {
  description = "The group that answers for it, as an entity reference"
  type        = string
}

variable "service" {
  description = "The service that it is for, as an entity reference"
  type        = string
}

variable "cost_center" {
  description = "Who pays"
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9][A-Za-z0-9-]{1,31}$", var.cost_center))
    error_message = "A cost center has 2 to 32 letters, digits and hyphens."
  }
}

variable "request_id" {
  description = "The request that this was made for"
  type        = string
}

variable "expires_on" {
  description = "The day on which it goes; absent where it stays"
  type        = string
  default     = null
}

variable "subnet_group" {
  description = "The private subnets of the platform"
  type        = string
  default     = "platform-private"
}
