variable "service" {
  type        = string
  description = "what all names begin with"
  default     = "billing"
}

variable "stage" {
  type = string
}

variable "by_time" {
  type    = bool
  default = false
}

variable "billing" {
  type = object({
    mode  = optional(string, "PROVISIONED")
    read  = optional(number, 3)
    write = number
  })
  default = {
    write = 2
  }
}

variable "audit_billing" {
  default  = "PAY_PER_REQUEST"
  nullable = false
}

variable "audit_key" {
  type    = string
  default = "id"
}

variable "audit_stream" {
  type    = string
  default = "NEW_IMAGE"
}

variable "tags" {
  type    = map(string)
  default = { Owner = "nobody" }
}
