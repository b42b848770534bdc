import { verifyStandardWebhook } from './standardWebhooks';

/** The example in the documentation of the libraries: https://docs.svix.com/receiving/verifying-payloads/how-manual */
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const delivery = {
  body: Buffer.from('{"test": 2432232314}'),
  headers: {
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  },
};

describe('verifyStandardWebhook', () => {
  it('knows the published example', () => {
    const now = new Date(1614265330_000);
    expect(verifyStandardWebhook(delivery, [secret], now)).toEqual({
      status: 'verified',
    });
    expect(verifyStandardWebhook(delivery, [], now).status).toBe('refused');
  });
});
