// One server of Adda: the real binary, with a port and a data directory of its own.

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

const binary = process.env.ADDA_BIN ?? path.resolve(import.meta.dirname, "../../target/release/adda");
const startMs = 20_000;
// The server promises to be gone within 5 s of being asked.
const stopMs = 10_000;

// A server that is away keeps its port only if nobody else looks for one there. So ports are not the system's to give:
// each worker of each run has a hundred of its own, below those that systems hand out.
const portsPerWorker = 100;
const worker = Number(process.env.TEST_PARALLEL_INDEX ?? 0) % 4;
const firstPort = 12_000 + ((process.ppid % 50) * 4 + worker) * portsPerWorker;
let portsTaken = 0;

// What the person who runs the tests has set for a server of their own is not for these.
// Nor does a server of theirs call anybody because a message has a link in it.
const own = Object.entries(process.env).filter(([name]) => !name.startsWith("ADDA_"));
const environment = { ...Object.fromEntries(own), ADDA_PREVIEWS: "off" };

export class Server {
  /** Where the server listens; the same again after a restart. */
  url = "";
  /** The link with which the first person claims the server. */
  firstRunLink = "";
  /** Everything that the server wrote. */
  log = "";

  private process: ChildProcess | undefined;
  private exited: Promise<number | null> = Promise.resolve(null);

  private constructor(
    readonly data: string,
    private options: string[],
  ) {}

  /** Starts a server on an empty database. `options` go to `adda serve`. */
  static async start(options: string[] = []): Promise<Server> {
    return await Server.startAfter(options, async () => true);
  }

  /** Starts a server whose first room has so many numbered lines, and the cast of `adda demo` in it. */
  static async startWithLines(lines: number, options: string[] = []): Promise<Server> {
    return await Server.startAfter(options, async (server) => {
      await server.adda("demo", "--lines", String(lines));
      return false;
    });
  }

  /** Prepares the database first, which also tells whether nobody has claimed it then. */
  private static async startAfter(options: string[], prepare: (server: Server) => Promise<boolean>): Promise<Server> {
    const data = await mkdtemp(path.join(tmpdir(), "adda-e2e-"));
    const server = new Server(data, options);
    try {
      const isUnclaimed = await prepare(server);
      await server.launch(await freeAddress(), () => server.url !== "" && (server.firstRunLink !== "" || !isUnclaimed));
    } catch (error) {
      await server.dispose();
      throw error;
    }
    return server;
  }

  /** Ends the server in order, and starts it again on the same port and database. */
  async restart(): Promise<void> {
    await this.stop();
    await this.resume();
  }

  /** Ends the server in order, and starts one with other options in its place. */
  async replace(options: string[]): Promise<void> {
    this.options = options;
    await this.restart();
  }

  /** Starts a server again that was stopped or killed. */
  async resume(): Promise<void> {
    const { host } = new URL(this.url);
    this.url = "";
    await this.launch(host, () => this.url !== "");
  }

  /** Asks the server to end, and waits until it has. Returns its exit code. */
  async stop(): Promise<number | null> {
    return await this.end("SIGTERM");
  }

  /** Ends the server in the middle of whatever it does. */
  async kill(): Promise<void> {
    await this.end("SIGKILL");
  }

  /** Runs another command of the binary on this server's data, and returns what it wrote. */
  async adda(...args: string[]): Promise<string> {
    const child = spawn(binary, [...args, "--data", this.data], {
      env: environment,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    child.stdout.on("data", (bytes) => (output += bytes));
    child.stderr.on("data", (bytes) => (output += bytes));
    const code = await new Promise<number | null>((done, failed) => {
      child.on("error", failed);
      child.on("close", done);
    });
    if (code !== 0) throw new Error(`adda ${args.join(" ")} ended with ${code}:\n${output}`);
    return output;
  }

  /** Ends the server and removes its data. */
  async dispose(): Promise<void> {
    await this.kill();
    await rm(this.data, { recursive: true, force: true });
  }

  private async launch(listen: string, isReady: () => boolean): Promise<void> {
    const args = ["serve", "--listen", listen, "--data", this.data, ...this.options];
    const child = spawn(binary, args, { env: environment, stdio: ["ignore", "pipe", "pipe"] });
    this.process = child;
    this.exited = new Promise((done) => child.on("close", (code) => done(code)));

    const began = this.log.length;
    let late: NodeJS.Timeout | undefined;
    const isUp = new Promise<void>((ready, failed) => {
      const fail = (why: string) => failed(new Error(`${binary} ${why}:\n${this.log.slice(began)}`));
      late = setTimeout(() => fail(`was not ready within ${startMs} ms`), startMs);
      const read = (bytes: Buffer) => {
        this.log += bytes;
        const said = this.log.slice(began);
        this.firstRunLink = /^first-run link: (\S+)\s/m.exec(said)?.[1] ?? this.firstRunLink;
        this.url = /^ready (http:\S+)\s/m.exec(said)?.[1] ?? this.url;
        if (isReady()) ready();
      };
      child.stdout.on("data", read);
      child.stderr.on("data", read);
      child.on("error", (error) => fail(`could not be started (${error.message})`));
      child.on("close", (code) => fail(`ended with ${code} before it was ready`));
    });
    try {
      await isUp;
    } catch (error) {
      await this.kill();
      throw error;
    } finally {
      clearTimeout(late);
    }
  }

  private async end(signal: "SIGTERM" | "SIGKILL"): Promise<number | null> {
    const child = this.process;
    if (child === undefined) return null;
    this.process = undefined;
    child.kill(signal);
    const late = setTimeout(() => child.kill("SIGKILL"), stopMs);
    const code = await this.exited;
    clearTimeout(late);
    return code;
  }
}

/** The next address of this worker's that nothing listens on. */
async function freeAddress(): Promise<string> {
  for (let attempt = 0; attempt < portsPerWorker; attempt += 1) {
    const port = firstPort + (portsTaken % portsPerWorker);
    portsTaken += 1;
    if (await isFree(port)) return `127.0.0.1:${port}`;
  }
  throw new Error(`something listens on each port from ${firstPort} on, ${portsPerWorker} of them`);
}

async function isFree(port: number): Promise<boolean> {
  return await new Promise((answer) => {
    const probe = createServer();
    probe.once("error", () => answer(false));
    probe.listen({ port, host: "127.0.0.1", exclusive: true }, () => probe.close(() => answer(true)));
  });
}
