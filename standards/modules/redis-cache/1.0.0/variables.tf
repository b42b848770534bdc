variable "cache_name" {
  description = "What the cache is called"
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", var.cache_name))
    error_message = "A name has lower case letters, digits and single hyphens, and begins with a letter."
  }

  validation {
    condition     = length(var.cache_name) >= 3 && length(var.cache_name) <= 32
    error_message = "A name has 3 to 32 characters."
  }
}

variable "workload" {
  description = "What it is expected to do: it decides the size"
  type        = string
  default     = "small"

  validation {
    condition     = contains(["small", "medium", "large"], var.workload)
    error_message = "A workload is small, medium or large."
  }
}

variable "eviction" {
  description = "What goes when the memory is full: what was used least lately, what ends soonest, or nothing"
  type        = string
  default     = "allkeys-lru"

  validation {
    condition     = contains(["allkeys-lru", "volatile-ttl", "noeviction"], var.eviction)
    error_message = "Eviction is allkeys-lru, volatile-ttl or noeviction."
  }
}

variable "replicas" {
  description = "Copies beside the first node, each in another zone"
  type        = number
  default     = 1

  validation {
    condition     = var.replicas >= 0 && var.replicas <= 5
    error_message = "There are from 0 to 5 replicas."
  }

  validation {
    condition     = floor(var.replicas) == var.replicas
    error_message = "Replicas are counted in whole numbers."
  }
}

variable "snapshot_retention_days" {
  description = "How long snapshots are kept, in days; 0 makes none"
  type        = number
  default     = 7

  validation {
    condition     = var.snapshot_retention_days >= 0 && var.snapshot_retention_days <= 35
    error_message = "Snapshots are kept from 0 to 35 days."
  }

  validation {
    condition     = floor(var.snapshot_retention_days) == var.snapshot_retention_days
    error_message = "Snapshots are kept for whole days, as a whole number."
  }
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

variable "region" {
  description = "Where it is"
  type        = string

  validation {
    condition     = contains(["us-east-1", "eu-west-1", "eu-north-1"], var.region)
    error_message = "Caches are in us-east-1, eu-west-1 or eu-north-1."
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
    condition     = contains(["public", "internal"], var.data_classification)
    error_message = "A cache holds public or internal data, and no restricted data."
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
