import java.util.ArrayList;
import java.util.List;

/**
 * Stands in for DynamoDB Local where its jar is not there: takes its options and
 * serves with the devhelper that the environment variable DEVHELPER names.
 */
public final class DynamoDBLocal {
    public static void main(String[] args) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                System.getenv("DEVHELPER"), "dynamodb", "start", "--backend", "builtin", "--json"));
        boolean inMemory = false;
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "-inMemory" -> inMemory = true;
                case "-sharedDb" -> { }
                case "-delayTransientStatuses" -> command.add("--delay");
                case "-port" -> command.addAll(List.of("--port", args[++i], "--name", "standin-" + args[i]));
                default -> throw new IllegalArgumentException("unknown option " + args[i]);
            }
        }
        if (!inMemory) {
            throw new IllegalArgumentException("only -inMemory is known");
        }
        Process server = new ProcessBuilder(command).inheritIO().start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            server.destroy();
            try {
                server.waitFor();
            } catch (InterruptedException e) {
                server.destroyForcibly();
            }
        }));
        System.exit(server.waitFor());
    }
}
