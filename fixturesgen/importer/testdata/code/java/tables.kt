package com.example.tables

import aws.sdk.kotlin.services.dynamodb.DynamoDbClient
import aws.sdk.kotlin.services.dynamodb.model.*

private const val ORDERS = "kotlin-orders"

suspend fun createOrders(ddb: DynamoDbClient, tableNameVal: String?) {
    val attDef = AttributeDefinition {
        attributeName = "id"
        attributeType = ScalarAttributeType.S
    }
    val request = CreateTableRequest {
        tableName = ORDERS
        keySchema = listOf(
            KeySchemaElement {
                attributeName = "id"
                keyType = KeyType.Hash
            },
        )
        attributeDefinitions = listOf(attDef)
        billingMode = BillingMode.PayPerRequest
        streamSpecification = StreamSpecification {
            streamEnabled = true; streamViewType = StreamViewType.NewAndOldImages
        }
    }
    ddb.createTable(request)
}

class Java2(private val client: software.amazon.awssdk.services.dynamodb.DynamoDbClient) {
    companion object {
        const val STAGE = "dev"
    }

    fun create() = client.createTable(
        CreateTableRequest.builder()
            .tableName("$STAGE-${"java"}-two")
            .keySchema(KeySchemaElement.builder().attributeName("id").keyType(KeyType.HASH).build())
            .attributeDefinitions({ it.attributeName("id").attributeType(ScalarAttributeType.N) })
            .provisionedThroughput { b -> b.readCapacityUnits(2).writeCapacityUnits(3) }
            .build()
    )

    fun lambda(name: String) = client.createTable { b ->
        b.tableName(name)
            .keySchema(KeySchemaElement.builder().attributeName("id").keyType(KeyType.HASH).build())
            .attributeDefinitions(AttributeDefinition.builder().attributeName("id").attributeType("S").build())
            .billingMode(BillingMode.PAY_PER_REQUEST)
    }
}
