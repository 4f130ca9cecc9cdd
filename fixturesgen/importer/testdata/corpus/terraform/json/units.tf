variable "units" {
  type = number
}
