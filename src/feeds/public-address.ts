import ipaddr from 'ipaddr.js';

/** Global unicast addresses of IPv6. `ipaddr.js` also calls addresses outside of this range `unicast`. */
const GLOBAL_UNICAST = ipaddr.parseCIDR('2000::/3');
const DOCUMENTATION = [ipaddr.parseCIDR('2001:db8::/32'), ipaddr.parseCIDR('3fff::/20')];
/** IANA assigns these addresses to protocols. No web server has one. */
const PROTOCOLS = ipaddr.parseCIDR('2001::/23');
/** The prefix with which NAT64 translates public and private IPv4 addresses. */
const NAT64 = ipaddr.parseCIDR('64:ff9b::/96');
/** The host agent of Azure, which answers requests of the machines that it hosts. */
const METADATA = new Set(['168.63.129.16']);

/**
 * Whether an IP address is on the public internet. Addresses that are private, reserved, local, for
 * documentation or for multicast are not. An IPv4 address inside an IPv6 address is checked itself.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const ip = ipaddr.process(address);
  if (ip instanceof ipaddr.IPv4) return ip.range() === 'unicast' && !METADATA.has(ip.toString());
  // An address with a zone belongs to a local network.
  if (ip.zoneId !== undefined && ip.zoneId !== '') return false;
  if (ip.match(NAT64)) return isPublicAddress(lastFourBytes(ip));
  return (
    ip.range() === 'unicast' &&
    ip.match(GLOBAL_UNICAST) &&
    ![PROTOCOLS, ...DOCUMENTATION].some((range) => ip.match(range))
  );
}

function lastFourBytes(ip: ipaddr.IPv6): string {
  return ip.toByteArray().slice(-4).join('.');
}
