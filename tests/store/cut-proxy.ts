/** A cable between the store and the database that a test can cut, or make swallow everything. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface CutProxy {
  /** Address of the database through the cable. */
  readonly uri: string;
  /** Ends all connections; new ones are refused until `mend`. */
  cut(): void;
  /** Nothing gets through in either direction, and nobody is told. */
  swallow(): void;
  /** Lets the next answers get lost, while what is asked still arrives. */
  swallowAnswers(): void;
  mend(): void;
  close(): void;
}

type Mode = 'open' | 'cut' | 'swallow' | 'swallow-answers';

/** `uri` names one host; its database name is kept. */
export async function cutProxy(uri: string): Promise<CutProxy> {
  const { hostname, port, pathname } = new URL(uri);
  const sockets = new Set<Socket>();
  let mode: Mode = 'open';
  const server = createServer((client) => {
    if (mode === 'cut') return client.destroy();
    const upstream = connect(Number(port), hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.setNoDelay(true).on('error', () => undefined);
    }
    client.on('data', (bytes) => mode !== 'swallow' && upstream.write(bytes));
    upstream.on('data', (bytes) => mode === 'open' && client.write(bytes));
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endAll = () => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  return {
    // Direct: otherwise the driver asks the database for its address and goes around the cable.
    uri: `mongodb://127.0.0.1:${(server.address() as AddressInfo).port}${pathname}?directConnection=true`,
    cut: () => {
      mode = 'cut';
      endAll();
    },
    swallow: () => (mode = 'swallow'),
    swallowAnswers: () => (mode = 'swallow-answers'),
    mend: () => {
      // What was swallowed is lost for good: a connection in mid-message is of no use any more.
      if (mode !== 'open') endAll();
      mode = 'open';
    },
    close: () => {
      endAll();
      server.close();
    },
  };
}
