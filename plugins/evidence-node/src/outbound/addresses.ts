import { BlockList, isIP } from 'node:net';

/**
 * Networks that no one on the internet answers from: IANA's special-purpose
 * registries for IPv4 and IPv6, and multicast.
 * https://www.iana.org/assignments/iana-ipv4-special-registry
 * https://www.iana.org/assignments/iana-ipv6-special-registry
 */
const notPublic = {
  ipv4: [
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
  ],
  ipv6: [
    // The first eighth holds what wraps an IPv4 address: ::, ::1, mapped, NAT64.
    '::/3',
    '2001::/23',
    '2001:db8::/32',
    // 6to4: an IPv4 address of anybody's choice inside.
    '2002::/16',
    '3fff::/20',
    // Above 2000::/3 nothing is assigned but private, link-local and multicast.
    '4000::/2',
    '8000::/1',
  ],
} as const;

// One list would hold IPv4 addresses against '::/3', as mapped ones.
const blocked = { ipv4: new BlockList(), ipv6: new BlockList() };
for (const family of ['ipv4', 'ipv6'] as const) {
  for (const network of notPublic[family]) {
    const [address, bits] = network.split('/');
    blocked[family].addSubnet(address, Number(bits), family);
  }
}

/**
 * Whether an IP address belongs to the public internet. What is not an address, or
 * wraps one (IPv4-mapped, NAT64, 6to4), does not.
 */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 0 || address.includes('%')) {
    return false;
  }
  const name = family === 4 ? 'ipv4' : 'ipv6';
  return !blocked[name].check(address, name);
}
