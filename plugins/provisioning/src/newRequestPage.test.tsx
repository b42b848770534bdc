import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { portalOverHttp } from './fixtures';
import { product } from './fixtures/requests';
import { openPage } from './__testUtils__/openPage';

jest.setTimeout(120_000);

const cart = 'component:default/cart';
const form = {
  schema: {
    properties: {
      service: { type: 'string', title: 'Service' },
      name: { type: 'string', title: 'Name' },
    },
    required: ['service'],
  },
  levels: {},
};

/** A portal whose product has a form, and takes what is requested. */
function portalWithForm() {
  const portal = portalOverHttp();
  const { fetch } = portal;
  const answers: Record<string, object> = {
    [`/products/${product.id}`]: { ...product, form },
    '/check': { problems: [], findings: [], denied: {}, waitsFor: [] },
    '/requests': portal.request,
  };
  portal.fetch = async (input, init) => {
    const response = await fetch(input, init);
    const path = new URL(String(input)).pathname;
    const [, answer] =
      Object.entries(answers).find(([end]) => path.endsWith(end)) ?? [];
    return answer
      ? { ...response, text: async () => JSON.stringify(answer) }
      : response;
  };
  return portal;
}

describe('the page that requests a product', () => {
  it.each([
    ['of the service that it made', cart, 'c-1'],
    ['of no other service', undefined, undefined],
  ])('states the creation %s', async (_, service, creation) => {
    const portal = openPage(portalWithForm(), {
      path: `/infrastructure/products/${product.id}?service=${cart}&creation=c-1`,
    });
    // Keeps it while other fields are filled in.
    await userEvent.type(await screen.findByLabelText(/^Name/), 'db');
    if (service === undefined) {
      await userEvent.clear(screen.getByRole('combobox', { name: /^Service/ }));
    }
    await userEvent.click(screen.getByRole('button', { name: 'Request' }));
    const requested = await waitFor(() => {
      const found = portal.sent.find(({ path }) => path === '/requests');
      expect(found).toBeDefined();
      return found!.body as Record<string, unknown>;
    });
    expect([requested.intent, requested.creation]).toEqual([
      { ...(service && { service }), name: 'db' },
      creation,
    ]);
  });
});
