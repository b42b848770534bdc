import { verifyBearer } from './bearer';

describe('verifyBearer', () => {
  const secrets = ['the-one-before', 'schlüssel-0123'];
  // As Node reads a header: one character for each byte.
  const sent = (text: string) => Buffer.from(text).toString('latin1');
  const basic = (text: string) =>
    `Basic ${Buffer.from(text).toString('base64')}`;
  const verify = (
    authorization: string | string[] | undefined,
    options?: { basic: boolean },
  ) =>
    verifyBearer(
      { body: Buffer.from('{}'), headers: { authorization } },
      secrets,
      options,
    );

  it.each(['Bearer the-one-before', sent('bearer  schlüssel-0123 ')])(
    'takes %j',
    header => expect(verify(header)).toEqual({ status: 'verified' }),
  );

  it.each(['Bearer another', 'Bearer the-one-befor', 'Bearer the-one-before-'])(
    'refuses %j',
    header =>
      expect(verify(header)).toEqual({
        status: 'refused',
        reason: "What 'Authorization' brings is none of the configured secrets",
      }),
  );

  it.each([
    undefined,
    '',
    'the-one-before',
    'Bearer',
    'Bearer the one',
    'Digest the-one-before',
    basic('ana:the-one-before'),
    [['Bearer the-one-before', 'Bearer the-one-before']],
  ])('counts %j as unsigned', header =>
    expect(verify(header as string)).toEqual({
      status: 'refused',
      code: 'unsigned',
      reason: "The delivery must bring the secret as 'Authorization: Bearer …'",
    }),
  );

  it('takes a password where basic authentication is possible', () => {
    const statusOf = (header: string) => verify(header, { basic: true }).status;
    expect(statusOf(basic('ana:schlüssel-0123'))).toBe('verified');
    expect(statusOf('Bearer the-one-before')).toBe('verified');
    expect(statusOf(basic('the-one-before:x'))).toBe('refused');
    expect(verify('Digest x', { basic: true })).toMatchObject({
      reason: expect.stringMatching(/basic authentication$/),
    });
  });
});
