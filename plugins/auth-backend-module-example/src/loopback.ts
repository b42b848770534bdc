/** Whether a host name or address, without a port, can only mean this machine. */
export function isLoopbackHost(host: string): boolean {
  const name = host.toLocaleLowerCase('en-US').replace(/^\[(.*)\]$/, '$1');
  return (
    name === 'localhost' || name === '::1' || /^127(\.\d{1,3}){3}$/.test(name)
  );
}

/** Whether a `Host` header, with or without a port, names this machine. */
export function isLoopbackHostHeader(header: string | undefined): boolean {
  return (
    header !== undefined && isLoopbackHost(header.trim().replace(/:\d+$/, ''))
  );
}
