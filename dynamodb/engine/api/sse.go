package api

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/devhelper/devhelper/dynamodb/engine/table"
)

// checkSSE checks the encryption asked for. Nothing is ever encrypted, but
// tools that ask for it want to be told what they asked for.
func checkSSE(s *sseSpecification) error {
	switch {
	case s == nil:
	case s.Enabled != nil && !*s.Enabled && s.SSEType != nil:
		return invalid("SSEType can not be specified if Enabled is false")
	case s.Enabled != nil && !*s.Enabled && s.KMSMasterKeyId != nil:
		return invalid("KMSMasterKeyId can not be specified if Enabled is false")
	case s.SSEType != nil && *s.SSEType == "AES256":
		return invalid("SSEType AES256 is not supported")
	case s.KMSMasterKeyId != nil && s.SSEType == nil:
		return invalid("SSEType KMS is required if KMSMasterKeyId is specified")
	}
	return nil
}

// sseOf is the encryption a definition keeps: nil for AWS's own, which
// DescribeTable does not tell. Without a request it is as before.
func sseOf(s *sseSpecification, before *table.SSE, region string) *table.SSE {
	if s == nil {
		return before
	}
	if !truth(s.Enabled) && s.SSEType == nil {
		return nil
	}
	key := "alias/aws/dynamodb"
	if s.KMSMasterKeyId != nil {
		key = *s.KMSMasterKeyId
	}
	return &table.SSE{Status: "ENABLED", Type: "KMS", KeyARN: keyARN(region, key)}
}

// keyARN makes the ARN of a KMS key given by its ARN, id or alias. There is no
// KMS to ask, so that an alias stands for a key whose id is made of it.
func keyARN(region, key string) string {
	if strings.HasPrefix(key, "arn:") && !strings.Contains(key, ":alias/") {
		return key
	}
	if i := strings.Index(key, "alias/"); i >= 0 {
		sum := sha256.Sum256([]byte(key[i:]))
		h := hex.EncodeToString(sum[:16])
		key = h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
	}
	return "arn:aws:kms:" + region + ":" + table.Account + ":key/" + key
}
