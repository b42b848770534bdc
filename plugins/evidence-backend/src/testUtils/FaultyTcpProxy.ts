import { once } from 'node:events';
import { AddressInfo, connect, createServer, Socket } from 'node:net';
import type { Fault } from './FaultyProxy';

/**
 * Stands before a server of any protocol over TCP, and answers in its place while
 * there is a fault. What a client sends at one time counts as one request.
 */
export class FaultyTcpProxy {
  /** Takes requests from the first on that it is set for. */
  fault: Fault<Socket> | undefined;
  /** Their lengths, since the last `take`. */
  #requests: string[] = [];
  readonly #sockets = new Set<Socket>();
  readonly #target: URL;
  readonly #server = createServer(socket => this.#serve(socket));

  constructor(target: string) {
    this.#target = new URL(target);
  }

  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const { port } = this.#server.address() as AddressInfo;
    const url = new URL(this.#target);
    url.hostname = '127.0.0.1';
    url.port = `${port}`;
    return url.href;
  }

  stop(): void {
    this.#sockets.forEach(socket => socket.destroy());
    this.#server.close();
  }

  take(): string[] {
    const taken = this.#requests;
    this.#requests = [];
    return taken;
  }

  #serve(socket: Socket): void {
    const { hostname, port } = this.#target;
    const passed = connect(Number(port), hostname);
    socket.on('data', chunk => {
      this.#requests.push(`${chunk.length} bytes`);
      if (!this.fault?.(socket, this.#requests.length)) {
        passed.write(chunk);
      }
    });
    passed.pipe(socket);
    for (const [one, other] of [
      [socket, passed],
      [passed, socket],
    ]) {
      this.#sockets.add(one);
      one.on('error', () => one.destroy());
      one.on('close', () => {
        this.#sockets.delete(one);
        other.destroy();
      });
    }
  }
}
