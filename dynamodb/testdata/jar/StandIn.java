import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;

/**
 * Takes the place of DynamoDB Local in tests: the same command line, as its own
 * help text gives it, and the same ways to fail. A file named "how" beside the
 * jar says in which way. It knows no tables.
 */
public class StandIn {
    static final List<String> FLAGS = Arrays.asList("-inMemory", "-sharedDb", "-delayTransientStatuses");

    public static void main(String[] args) throws Exception {
        File file = new File("how");
        String how = file.exists() ? new String(Files.readAllBytes(file.toPath()), StandardCharsets.UTF_8).trim() : "";
        if (Arrays.asList(args).contains("-version")) {
            if (how.equals("old")) {
                refuse("Unrecognized option: -version\nusage: java -jar DynamoDBLocal.jar [-port <port-num>] [-inMemory] and so on, 1.2.3");
            }
            System.out.println("DynamoDB Local version 3.2.1");
            return;
        }
        int port = 8000;
        String path = null;
        boolean memory = false, telemetry = true;
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "-port": port = Integer.parseInt(args[++i]); break;
                case "-dbPath": path = args[++i]; break;
                case "-disableTelemetry":
                    if (how.equals("old")) refuse("Unrecognized option: -disableTelemetry");
                    telemetry = false;
                    break;
                default:
                    memory |= args[i].equals("-inMemory");
                    if (!FLAGS.contains(args[i])) refuse("Unrecognized option: " + args[i]);
            }
        }
        System.out.println("arguments: " + String.join(" ", args));
        System.out.println("telemetry: " + telemetry + " " + System.getenv("DDB_LOCAL_TELEMETRY") + ", heap: " + Runtime.getRuntime().maxMemory());
        if (memory && path != null || path != null && !new File(path).isDirectory()) refuse("bad options");
        switch (how) {
            case "trace": throw new IllegalStateException("cannot go on", new RuntimeException("because"));
            case "native": throw new UnsatisfiedLinkError("no sqlite4java in java.library.path");
            case "class": throw new UnsupportedClassVersionError("Main has been compiled by a more recent version of the Java Runtime");
            case "refuses": refuse("bad options");
            default:
        }
        if (how.equals("late")) acceptWithoutAnswer(port, 3);
        HttpServer server = HttpServer.create(new InetSocketAddress(port), 0);
        server.createContext("/", exchange -> {
            byte[] body = "{\"TableNames\":[]}".getBytes(StandardCharsets.UTF_8);
            exchange.getRequestBody().readAllBytes();
            boolean signed = exchange.getRequestHeaders().containsKey("Authorization");
            exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.0");
            exchange.sendResponseHeaders(signed ? 200 : 400, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    /** The port is open, and a number of callers get no answer: it is not ready. */
    static void acceptWithoutAnswer(int port, int callers) throws Exception {
        try (ServerSocket socket = new ServerSocket(port)) {
            for (int i = 0; i < callers; i++) {
                try (Socket s = socket.accept()) {
                    System.out.println("not ready yet");
                }
            }
        }
    }

    /** It ends with 0 when it does not like an option. */
    static void refuse(String why) {
        System.out.println(why);
        System.exit(0);
    }
}
