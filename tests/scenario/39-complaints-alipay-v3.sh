#!/bin/bash
# Complaints at Alipay, spoken to by OpenAPI v3.
dialect=alipay_v3
. "$(dirname "$0")/39-complaints-alipay.sh"
