import dgram from 'node:dgram';
import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import { refuse } from './network-refusal.ts';

export interface NetworkRules {
  /**
   * Whether this process may listen on loopback addresses, connect to its own servers there, and use Unix
   * sockets. Other servers of the machine are never allowed, because one can be a proxy.
   */
  readonly allowsOwnServers: boolean;
}

interface Endpoint {
  readonly host: string | null;
  readonly port: string;
  /** Of a Unix socket. */
  readonly path: string | null;
}

type Method = (...args: unknown[]) => unknown;

const LOOPBACK = new net.BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8);
LOOPBACK.addAddress('::1', 'ipv6');

/**
 * Makes this thread's uses of the network fail. TCP, TLS, HTTP, `fetch` and WebSockets connect a
 * `net.Socket`; UDP and look-ups of names have modules of their own. Native addons are not affected.
 */
export function denyNetwork(rules: NetworkRules): void {
  denySockets(rules);
  denyDatagrams();
  denyLookUps();
  // Makes the changes visible to `import { lookup } from 'node:dns'`.
  syncBuiltinESMExports();
}

function denySockets({ allowsOwnServers }: NetworkRules): void {
  const { connect } = net.Socket.prototype as { connect: Method };
  const { listen } = net.Server.prototype as { listen: Method };
  const { lookup } = dns as unknown as { lookup: Method };
  const servers = new Set<net.Server>();
  const isOwn = (port: string): boolean =>
    [...servers].some((server) => {
      const address = server.address();
      return typeof address === 'object' && address?.port === Number(port);
    });

  Object.assign(net.Socket.prototype, {
    connect(this: net.Socket, ...args: unknown[]): unknown {
      const { host, port, path } = toEndpoint(args);
      if (allowsOwnServers && path !== null) return Reflect.apply(connect, this, args);
      if (allowsOwnServers && isLoopback(host ?? 'localhost') && isOwn(port)) {
        const options = {
          ...optionsOf(args),
          ...{ host: host ?? 'localhost', port },
          // `localhost` is never looked up, so the address of the connection is a loopback address.
          lookup: (_: unknown, ...rest: unknown[]) => lookup('127.0.0.1', ...rest),
        };
        return Reflect.apply(connect, this, [options, callbackOf(args)]);
      }
      const error = refuse('connection', path ?? `${host ?? 'localhost'}:${port}`);
      // As a connection that fails later: data that is written until then waits.
      Object.assign(this, { connecting: true });
      process.nextTick(() => this.destroy(error));
      return this;
    },
  });
  Object.assign(net.Server.prototype, {
    listen(this: net.Server, ...args: unknown[]): unknown {
      const { host, port, path } = toEndpoint(args);
      if (allowsOwnServers && (path !== null || (host !== null && isLoopback(host)))) {
        servers.add(this);
        this.once('close', () => servers.delete(this));
        return Reflect.apply(listen, this, args);
      }
      const error = refuse('server', path ?? `${host ?? '*'}:${port}`);
      process.nextTick(() => this.emit('error', error));
      return this;
    },
  });
}

function denyDatagrams(): void {
  const deny = (
    socket: dgram.Socket,
    { host, port }: Pick<Endpoint, 'host' | 'port'>,
    callback: Method | undefined,
  ): dgram.Socket => {
    const error = refuse('datagram', `${host ?? '*'}:${port}`);
    process.nextTick(() => {
      if (callback === undefined) socket.emit('error', error);
      else callback(error);
    });
    return socket;
  };
  Object.assign(dgram.Socket.prototype, {
    bind(this: dgram.Socket, ...args: unknown[]) {
      // The callback of `bind` gets no error.
      return deny(this, toEndpoint(args), undefined);
    },
    connect(this: dgram.Socket, ...args: unknown[]) {
      deny(this, toEndpoint(args), callbackOf(args));
    },
    send(this: dgram.Socket, ...args: unknown[]) {
      // The port and the address are the last arguments before the callback.
      const [last, first] = args.slice(1).filter(isPortOrHost).reverse();
      const host = typeof last === 'string' ? last : null;
      deny(this, { host, port: String(host === null ? last : first) }, callbackOf(args));
    },
  });
}

function denyLookUps(): void {
  const { promises } = dns;
  const byCallback = (error: Error, args: readonly unknown[]): unknown => {
    process.nextTick(() => callbackOf(args)?.(error));
    return {};
  };
  const byPromise = (error: Error): unknown => Promise.reject(error);
  denyLookUpsOf(dns, byCallback);
  denyLookUpsOf(dns.Resolver.prototype, byCallback);
  denyLookUpsOf(promises, byPromise);
  denyLookUpsOf(promises.Resolver.prototype, byPromise);
}

function denyLookUpsOf(
  owner: object,
  deny: (error: Error, args: readonly unknown[]) => unknown,
): void {
  const methods = owner as Record<string, Method>;
  for (const [name, original] of Object.entries(Object.getOwnPropertyDescriptors(methods))) {
    if (!/^(?:lookup|resolve|reverse)/.test(name) || typeof original.value !== 'function') continue;
    methods[name] = function (this: unknown, ...args: unknown[]): unknown {
      const [host, ...rest] = args;
      // An address or `localhost` needs no name server.
      const address = host === 'localhost' ? '127.0.0.1' : String(host);
      if (name === 'lookup' && net.isIP(address) !== 0) {
        return Reflect.apply(original.value as Method, this, [address, ...rest]);
      }
      return deny(refuse('look-up', String(host)), args);
    };
  }
}

function isLoopback(host: string): boolean {
  const family = net.isIP(host);
  if (family === 0) return host === 'localhost';
  return LOOPBACK.check(host, family === 6 ? 'ipv6' : 'ipv4');
}

/** Reads the arguments of `connect`, `listen` and `bind`: options, a path, or a port and a host. */
function toEndpoint(args: readonly unknown[]): Endpoint {
  const options = optionsOf(args);
  if (options !== null) {
    const { host, address, port, path } = options;
    return { host: textOf(host) ?? textOf(address), port: portOf(port), path: textOf(path) };
  }
  const [first, second] = args;
  if (typeof first === 'string' && Number.isNaN(Number(first))) {
    return { host: null, port: '', path: first };
  }
  return { host: textOf(second), port: portOf(first), path: null };
}

/** Node.js passes its own methods the arguments as one array. */
function optionsOf(args: readonly unknown[]): Readonly<Record<string, unknown>> | null {
  const [first] = args;
  if (Array.isArray(first)) return optionsOf(first);
  return typeof first === 'object' ? (first as Record<string, unknown> | null) : null;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function portOf(value: unknown): string {
  return isPortOrHost(value) ? String(value) : '';
}

function callbackOf(args: readonly unknown[]): Method | undefined {
  const [first] = args;
  const last: unknown = Array.isArray(first) ? first.at(-1) : args.at(-1);
  return typeof last === 'function' ? (last as Method) : undefined;
}

function isPortOrHost(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}
