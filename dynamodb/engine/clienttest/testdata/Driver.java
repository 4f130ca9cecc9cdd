import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.waiters.WaiterOverrideConfiguration;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.*;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.awssdk.services.dynamodb.waiters.DynamoDbWaiter;

/** The steps of steps.txt with the AWS SDK for Java. Address and keys come from the environment. */
public class Driver {
    static final String ORDERS = "orders";
    static final DynamoDbClient client = DynamoDbClient.create();
    static final WaiterOverrideConfiguration soon = WaiterOverrideConfiguration.builder()
            .maxAttempts(500).backoffStrategyV2(BackoffStrategy.fixedDelayWithoutJitter(Duration.ofMillis(20))).build();
    static final DynamoDbWaiter waiter = DynamoDbWaiter.builder().client(client).overrideConfiguration(soon).build();
    static final PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);

    static void say(String format, Object... args) {
        out.print(String.format(format, args) + "\n");
    }

    static AttributeValue s(String v) {
        return AttributeValue.fromS(v);
    }

    static AttributeValue n(Object v) {
        return AttributeValue.fromN(v.toString());
    }

    static Map<String, AttributeValue> key(String pk) {
        return Map.of("pk", s(pk), "sk", n(0));
    }

    static Map<String, AttributeValue> version(String pk, int version) {
        return Map.of("pk", s(pk), "sk", n(0), "version", n(version));
    }

    static List<KeySchemaElement> schema(String hash, String range) {
        return List.of(KeySchemaElement.builder().attributeName(hash).keyType(KeyType.HASH).build(),
                KeySchemaElement.builder().attributeName(range).keyType(KeyType.RANGE).build());
    }

    static AttributeDefinition attribute(String name, ScalarAttributeType type) {
        return AttributeDefinition.builder().attributeName(name).attributeType(type).build();
    }

    static SdkBytes bytes(int... values) {
        byte[] b = new byte[values.length];
        for (int i = 0; i < b.length; i++) b[i] = (byte) values[i];
        return SdkBytes.fromByteArray(b);
    }

    static String hex(SdkBytes b) {
        return HexFormat.of().formatHex(b.asByteArray());
    }

    public static void main(String[] args) {
        try (client; waiter; DynamoDbStreamsClient streams = DynamoDbStreamsClient.create()) {
            String arn = tables();
            items();
            batch();
            reads();
            batchGet();
            transactions();
            settings(arn);
            changes(streams);
            end();
        }
    }

    static String tables() {
        TableDescription made = client.createTable(r -> r.tableName(ORDERS)
                .attributeDefinitions(attribute("pk", ScalarAttributeType.S), attribute("sk", ScalarAttributeType.N),
                        attribute("state", ScalarAttributeType.S), attribute("city", ScalarAttributeType.S))
                .keySchema(schema("pk", "sk"))
                .globalSecondaryIndexes(i -> i.indexName("by-state").keySchema(schema("state", "sk"))
                        .projection(p -> p.projectionType(ProjectionType.ALL)))
                .localSecondaryIndexes(i -> i.indexName("by-city").keySchema(schema("pk", "city"))
                        .projection(p -> p.projectionType(ProjectionType.KEYS_ONLY)))
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .streamSpecification(v -> v.streamEnabled(true).streamViewType(StreamViewType.NEW_AND_OLD_IMAGES))
                .tags(t -> t.key("team").value("tests"))).tableDescription();
        String indexes = Stream.concat(
                        made.globalSecondaryIndexes().stream().map(GlobalSecondaryIndexDescription::indexName),
                        made.localSecondaryIndexes().stream().map(LocalSecondaryIndexDescription::indexName))
                .sorted().collect(Collectors.joining(","));
        say("create %s %s %s", made.tableStatus(), indexes, made.streamSpecification().streamViewType());
        TableDescription table = waiter.waitUntilTableExists(r -> r.tableName(ORDERS)).matched().response().orElseThrow().table();
        say("exists %s", table.tableStatus());
        say("tables %s", client.listTablesPaginator(r -> r.limit(1)).tableNames().stream().collect(Collectors.joining(",")));
        return table.tableArn();
    }

    static void items() {
        Map<String, AttributeValue> item = new HashMap<>(version("one", 1));
        item.putAll(Map.of(
                "s", s("héllo"),
                "n", n("12345678901234567890.123456789"),
                "b", AttributeValue.fromB(bytes(0, 255)),
                "bool", AttributeValue.fromBool(true),
                "null", AttributeValue.fromNul(true),
                "l", AttributeValue.fromL(List.of(n(1), s("x"))),
                "m", AttributeValue.fromM(Map.of("a", n(1))),
                "ss", AttributeValue.fromSs(List.of("b", "a")),
                "ns", AttributeValue.fromNs(List.of("2.5", "-1")),
                "bs", AttributeValue.fromBs(List.of(bytes(2), bytes(1)))));
        client.putItem(r -> r.tableName(ORDERS).item(item));
        Map<String, AttributeValue> got = client.getItem(r -> r.tableName(ORDERS).key(key("one")).consistentRead(true)).item();
        say("get s=%s n=%s b=%s bool=%s null=%s l=%s,%s m=%s ss=%s ns=%s bs=%s",
                got.get("s").s(), got.get("n").n(), hex(got.get("b").b()), got.get("bool").bool(), got.get("null").nul(),
                got.get("l").l().get(0).n(), got.get("l").l().get(1).s(), got.get("m").m().get("a").n(),
                String.join(",", new TreeSet<>(got.get("ss").ss())), String.join(",", new TreeSet<>(got.get("ns").ns())),
                got.get("bs").bs().stream().map(Driver::hex).sorted().collect(Collectors.joining(",")));
        try {
            client.putItem(r -> r.tableName(ORDERS).item(key("one")).conditionExpression("attribute_not_exists(pk)")
                    .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD));
        } catch (ConditionalCheckFailedException e) {
            say("refused %s version=%s", e.awsErrorDetails().errorCode(), e.item().get("version").n());
        }
        Map<String, AttributeValue> updated = client.updateItem(r -> r.tableName(ORDERS).key(key("one"))
                .updateExpression("SET version = version + :one REMOVE #l")
                .conditionExpression("version = :one AND contains(ss, :a)")
                .expressionAttributeNames(Map.of("#l", "l"))
                .expressionAttributeValues(Map.of(":one", n(1), ":a", s("a")))
                .returnValues(ReturnValue.UPDATED_NEW)).attributes();
        say("update version=%s", updated.get("version").n());
    }

    static void batch() {
        List<WriteRequest> puts = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            Map<String, AttributeValue> item = Map.of("pk", s("page"), "sk", n(i), "state", s(i % 3 == 0 ? "open" : "shut"),
                    "city", s("c" + i % 5), "fill", s("x".repeat(50_000)));
            puts.add(WriteRequest.builder().putRequest(p -> p.item(item)).build());
        }
        int written = 0;
        while (!puts.isEmpty()) {
            List<WriteRequest> some = puts.subList(0, Math.min(25, puts.size()));
            List<WriteRequest> left = client.batchWriteItem(r -> r.requestItems(Map.of(ORDERS, some)))
                    .unprocessedItems().getOrDefault(ORDERS, List.of());
            written += some.size() - left.size();
            some.clear();
            puts.addAll(left);
        }
        say("batch written=%d", written);
    }

    static void reads() {
        List<QueryResponse> pages = client.queryPaginator(r -> r.tableName(ORDERS).keyConditionExpression("pk = :p AND sk >= :s")
                .expressionAttributeValues(Map.of(":p", s("page"), ":s", n(0)))).stream().toList();
        say("query items=%d pages=%d", pages.stream().mapToInt(QueryResponse::count).sum(), pages.size());
        QueryResponse open = client.query(r -> r.tableName(ORDERS).indexName("by-state").keyConditionExpression("#s = :s")
                .expressionAttributeNames(Map.of("#s", "state")).expressionAttributeValues(Map.of(":s", s("open"))));
        QueryResponse city = client.query(r -> r.tableName(ORDERS).indexName("by-city").keyConditionExpression("pk = :p AND city = :c")
                .expressionAttributeValues(Map.of(":p", s("page"), ":c", s("c1"))));
        say("index open=%d c1=%d attributes=%d", open.count(), city.count(), city.items().get(0).size());

        List<ScanResponse> scanned = client.scanPaginator(r -> r.tableName(ORDERS).limit(7)).stream().toList();
        say("scan items=%d pages=%d", scanned.stream().mapToInt(ScanResponse::count).sum(), scanned.size());
        List<String> keys = IntStream.range(0, 4).parallel().boxed().flatMap(segment ->
                client.scanPaginator(r -> r.tableName(ORDERS).segment(segment).totalSegments(4)).items().stream()
                        .map(i -> i.get("pk").s() + "/" + i.get("sk").n())).toList();
        say("segments items=%d distinct=%d", keys.size(), keys.stream().distinct().count());
    }

    static void batchGet() {
        List<Map<String, AttributeValue>> ids = new ArrayList<>();
        for (int id = 0; id < 45; id++) ids.add(Map.of("id", n(id)));
        int rounds = 0, items = 0;
        // The paginator asks again for what was left.
        for (BatchGetItemResponse page : client.batchGetItemPaginator(r -> r.requestItems(Map.of("bulk", KeysAndAttributes.builder().keys(ids).build())))) {
            rounds++;
            items += page.responses().get("bulk").size();
        }
        say("batchget items=%d rounds=%d", items, rounds);
    }

    static void transactions() {
        client.transactWriteItems(r -> r.transactItems(
                TransactWriteItem.builder().put(p -> p.tableName(ORDERS).item(version("two", 1))).build(),
                TransactWriteItem.builder().update(u -> u.tableName(ORDERS).key(key("one")).updateExpression("ADD version :one")
                        .expressionAttributeValues(Map.of(":one", n(1)))).build(),
                TransactWriteItem.builder().conditionCheck(c -> c.tableName("bulk").key(Map.of("id", n(1)))
                        .conditionExpression("attribute_exists(id)")).build()));
        List<ItemResponse> both = client.transactGetItems(r -> r.transactItems(
                Stream.of("one", "two").map(pk -> TransactGetItem.builder().get(g -> g.tableName(ORDERS).key(key(pk))).build()).toList())).responses();
        say("transaction one=%s two=%s", both.get(0).item().get("version").n(), both.get(1).item().get("version").n());
        try {
            client.transactWriteItems(r -> r.transactItems(
                    TransactWriteItem.builder().put(p -> p.tableName(ORDERS).item(version("two", 9))).build(),
                    TransactWriteItem.builder().delete(d -> d.tableName(ORDERS).key(key("one")).conditionExpression("version = :v")
                            .expressionAttributeValues(Map.of(":v", n(1)))
                            .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)).build()));
        } catch (TransactionCanceledException e) {
            List<CancellationReason> reasons = e.cancellationReasons();
            say("cancelled %s version=%s", reasons.stream().map(CancellationReason::code).collect(Collectors.joining(",")),
                    reasons.get(1).item().get("version").n());
        }
        say("delete version=%s", client.deleteItem(r -> r.tableName(ORDERS).key(key("two")).returnValues(ReturnValue.ALL_OLD))
                .attributes().get("version").n());
    }

    static void settings(String arn) {
        TimeToLiveSpecification set = client.updateTimeToLive(r -> r.tableName(ORDERS)
                .timeToLiveSpecification(v -> v.enabled(true).attributeName("expires"))).timeToLiveSpecification();
        TimeToLiveDescription ttl = client.describeTimeToLive(r -> r.tableName(ORDERS)).timeToLiveDescription();
        say("ttl %s %s", set.enabled(), ttl.attributeName());
        client.tagResource(r -> r.resourceArn(arn).tags(t -> t.key("stage").value("dev"), t -> t.key("other").value("dev")));
        client.untagResource(r -> r.resourceArn(arn).tagKeys("other"));
        say("tags %s", client.listTagsOfResource(r -> r.resourceArn(arn)).tags().stream()
                .map(t -> t.key() + "=" + t.value()).sorted().collect(Collectors.joining(",")));
    }

    static void changes(DynamoDbStreamsClient streams) {
        String arn = streams.listStreams(r -> r.tableName(ORDERS)).streams().get(0).streamArn();
        List<Record> records = new ArrayList<>();
        for (Shard shard : streams.describeStream(r -> r.streamArn(arn)).streamDescription().shards()) {
            String at = streams.getShardIterator(r -> r.streamArn(arn).shardId(shard.shardId())
                    .shardIteratorType(ShardIteratorType.TRIM_HORIZON)).shardIterator();
            while (at != null) {
                String from = at;
                GetRecordsResponse answer = streams.getRecords(r -> r.shardIterator(from));
                records.addAll(answer.records());
                at = answer.records().isEmpty() ? null : answer.nextShardIterator();
            }
        }
        String counts = Stream.of(OperationType.INSERT, OperationType.MODIFY, OperationType.REMOVE)
                .map(o -> o + "=" + records.stream().filter(r -> r.eventName() == o).count()).collect(Collectors.joining(" "));
        Record first = records.stream().filter(r -> r.dynamodb().keys().get("pk").s().equals("one")).findFirst().orElseThrow();
        say("stream %s first=%s one %s", counts, first.eventName(), first.dynamodb().newImage().get("version").n());
    }

    static void end() {
        try {
            client.describeTable(r -> r.tableName("absent"));
        } catch (ResourceNotFoundException e) {
            say("missing %s", e.awsErrorDetails().errorCode());
        }
        client.deleteTable(r -> r.tableName(ORDERS));
        waiter.waitUntilTableNotExists(r -> r.tableName(ORDERS));
        say("gone");
    }
}
