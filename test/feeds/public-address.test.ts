import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { describe, expect, it } from 'vitest';
import { isPublicAddress } from '../../src/feeds/public-address.ts';

/** The special-purpose ranges of IANA for IPv4, and the multicast range. */
const RESERVED_4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];
/** The special-purpose ranges of IANA for IPv6, the multicast range and ranges that are not assigned. */
const RESERVED_6 = [
  '::/96',
  '::ffff:0:0/96',
  '64:ff9b:1::/48',
  '100::/64',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '3fff::/20',
  '4000::/3',
  '5f00::/16',
  'fc00::/7',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
];
const BYTE = fc.integer({ min: 0, max: 255 });

function addressIn(range: string): fc.Arbitrary<string> {
  const [network, bits] = ipaddr.parseCIDR(range);
  const bytes = network.toByteArray();
  return fc.array(BYTE, { minLength: bytes.length, maxLength: bytes.length }).map((random) =>
    ipaddr
      .fromByteArray(
        bytes.map((byte, i) => {
          const kept = Math.min(8, Math.max(0, bits - 8 * i));
          const mask = (0xff << (8 - kept)) & 0xff;
          return (byte & mask) | ((random[i] ?? 0) & ~mask & 0xff);
        }),
      )
      .toString(),
  );
}

describe('addresses that feeds may have', () => {
  it('are none of the reserved IPv4 addresses, in any notation of IPv6 either', () => {
    const reserved = fc.oneof(...RESERVED_4.map(addressIn));
    fc.assert(
      fc.property(reserved, (address) => {
        for (const prefix of ['', '::ffff:', '::', '64:ff9b::', '::ffff:0:', '64:ff9b:1::']) {
          expect(isPublicAddress(`${prefix}${address}`)).toBe(false);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('are none of the reserved IPv6 addresses', () => {
    fc.assert(
      fc.property(fc.oneof(...RESERVED_6.map(addressIn)), (address) => {
        const { 0: first, 5: sixth } = ipaddr.IPv6.isValid(address)
          ? ipaddr.IPv6.parse(address).parts
          : [0, 0, 0, 0, 0, 0];
        // An IPv4 address inside an IPv6 address is tested above.
        fc.pre(!(first === 0 && sixth === 0xffff));
        expect(isPublicAddress(address)).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '169.254.169.254',
    '168.63.129.16',
    '100.100.100.200',
    'fd00:ec2::254',
    '::1',
    '::',
    '::7f00:1',
    '::ffff:7f00:1',
    '64:ff9b::a9fe:a9fe',
    'fe80::1%eth0',
    '2606:4700::1%eth0',
    'localhost',
    '',
  ])('do not include %j', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it.each([
    '93.184.216.34',
    '1.1.1.1',
    '172.15.0.1',
    '172.32.0.1',
    '100.128.0.1',
    '::ffff:1.1.1.1',
    '64:ff9b::1.1.1.1',
    '2606:4700:4700::1111',
    '2a00:1450:4001:81a::200e',
  ])('include %s', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });
});
