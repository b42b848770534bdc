import { isLoopbackHost, isLoopbackHostHeader } from './loopback';

describe('isLoopbackHost', () => {
  it.each(['localhost', 'LOCALHOST', '127.0.0.1', '127.9.9.9', '::1', '[::1]'])(
    'takes %s',
    host => expect(isLoopbackHost(host)).toBe(true),
  );

  it.each(['', '0.0.0.0', '::', '127.0.0.1.nip.io', 'localhost.evil.com'])(
    "refuses '%s'",
    host => expect(isLoopbackHost(host)).toBe(false),
  );
});

describe('isLoopbackHostHeader', () => {
  it.each(['localhost:7007', 'localhost', '127.0.0.1:80', '[::1]:7007'])(
    'takes %s',
    header => expect(isLoopbackHostHeader(header)).toBe(true),
  );

  it.each([undefined, '', 'evil.com:7007', 'localhost:7007.evil.com', ':7007'])(
    "refuses '%s'",
    header => expect(isLoopbackHostHeader(header)).toBe(false),
  );
});
