import { isSignedWith } from './hmac';

/** The example of https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries */
const secret = "It's a Secret to Everybody";
const body = Buffer.from('Hello, World!');
const signature =
  '757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17';

describe('isSignedWith', () => {
  it('knows the signature in the documentation of GitHub', () => {
    expect(isSignedWith(body, signature, [secret])).toBe(true);
    expect(isSignedWith(body, signature.toUpperCase(), ['x', secret])).toBe(
      true,
    );
  });

  it('refuses any other', () => {
    expect(isSignedWith(body, signature, [])).toBe(false);
    expect(isSignedWith(body, signature, ['x', 'y'])).toBe(false);
    expect(
      isSignedWith(Buffer.from('Hello, World?'), signature, [secret]),
    ).toBe(false);
    expect(isSignedWith(body, signature.slice(2), [secret])).toBe(false);
    expect(isSignedWith(body, `${signature}00`, [secret])).toBe(false);
    expect(isSignedWith(body, `${signature.slice(1)}g`, [secret])).toBe(false);
  });
});
