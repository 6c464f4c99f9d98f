import dgram from 'node:dgram';
import dns from 'node:dns';
import net from 'node:net';

/**
 * Makes every connection of this process fail: TCP, TLS, HTTP and `fetch` connect a `net.Socket`.
 * No parser needs the network, but a document may name addresses.
 */
export function denyNetwork(): void {
  const deny = (): never => {
    throw new Error('a parser must not use the network');
  };
  net.Socket.prototype.connect = deny;
  net.Server.prototype.listen = deny;
  dgram.Socket.prototype.bind = deny;
  dgram.Socket.prototype.connect = deny;
  dgram.Socket.prototype.send = deny;
  Object.assign(dns, { lookup: deny, resolve: deny });
}
