terraform {
  required_version = ">= 1.8"

  required_providers {
    plumbline = {
      source  = "plumbline.dev/plumbline/plumbline"
      version = "~> 0.1"
    }
  }
}
