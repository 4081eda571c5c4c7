// One server of Adda: the real binary, with a port and a data directory of its own.

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

const binary = process.env.ADDA_BIN ?? path.resolve(import.meta.dirname, "../../target/release/adda");
const startMs = 20_000;
// The server promises to be gone within 5 s of being asked.
const stopMs = 10_000;

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
    private readonly options: string[],
  ) {}

  /** Starts a server on an empty database. `options` go to `adda serve`. */
  static async start(options: string[] = []): Promise<Server> {
    const data = await mkdtemp(path.join(tmpdir(), "adda-e2e-"));
    const server = new Server(data, options);
    await server.launch("127.0.0.1:0", () => server.url !== "" && server.firstRunLink !== "");
    return server;
  }

  /** Ends the server in order, and starts it again on the same port and database. */
  async restart(): Promise<void> {
    await this.stop();
    await this.resume();
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
    const child = spawn(binary, args, { stdio: ["ignore", "pipe", "pipe"] });
    this.process = child;
    this.exited = new Promise((done) => child.on("close", (code) => done(code)));

    const began = this.log.length;
    await new Promise<void>((ready, failed) => {
      const fail = (why: string) => failed(new Error(`${binary} ${why}:\n${this.log.slice(began)}`));
      const late = setTimeout(() => fail(`was not ready within ${startMs} ms`), startMs);
      const read = (bytes: Buffer) => {
        this.log += bytes;
        const said = this.log.slice(began);
        this.firstRunLink = /^first-run link: (\S+)\s/m.exec(said)?.[1] ?? this.firstRunLink;
        this.url = /^ready (http:\S+)\s/m.exec(said)?.[1] ?? this.url;
        if (!isReady()) return;
        clearTimeout(late);
        ready();
      };
      child.stdout.on("data", read);
      child.stderr.on("data", read);
      child.on("error", (error) => fail(`could not be started (${error.message})`));
      child.on("close", (code) => fail(`ended with ${code} before it was ready`));
    });
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
