import {
  discoveryApiRef,
  fetchApiRef,
  identityApiRef,
} from '@backstage/core-plugin-api';
import { TestApiProvider } from '@backstage/test-utils';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ComponentType } from 'react';
import { LevelPicker } from './LevelPicker';
import { OwnerPicker } from './OwnerPicker';
import { RegionPicker } from './RegionPicker';
import type { PickerProps } from './types';

const product = {
  engine: 'redis',
  levels: {
    dev: {
      title: 'For development',
      promise: {
        backups: 'none',
        availability: 'one node',
        protection: 'none',
      },
      approval: 'none',
      expiry: { days: 30 },
    },
    production: {
      title: 'For production',
      promise: { backups: '7 days', availability: 'two', protection: 'yes' },
      approval: { because: 'it is for production' },
    },
  },
};

/** The portal: one product, and a policy on where restricted data may be. */
function answer(path: string, body: { intent?: Record<string, unknown> }) {
  if (path.endsWith('/check')) {
    const isDenied = body.intent?.region === 'us-east-1';
    return {
      problems: [],
      findings: isDenied
        ? [
            {
              rule: 'r',
              severity: 'deny',
              message: 'Restricted data needs a region in Europe.',
              satisfiedBy: 'Choose eu-west-1.',
            },
          ]
        : [],
      approval: { needed: false },
      cost: { atLeast: 23.36, currency: 'USD', unpriced: [] },
    };
  }
  return product;
}

function show(
  Picker: ComponentType<PickerProps>,
  props: { schema: object; formData?: string },
) {
  const onChange = jest.fn();
  const posted: unknown[] = [];
  const fetch = async (url: string, init: { body?: string } = {}) => {
    const body = JSON.parse(init.body ?? '{}');
    posted.push(body);
    return new Response(JSON.stringify(answer(url, body)));
  };
  render(
    <TestApiProvider
      apis={[
        [discoveryApiRef, { getBaseUrl: async () => 'http://portal' }],
        [fetchApiRef, { fetch } as never],
        [
          identityApiRef,
          {
            getBackstageIdentity: async () => ({
              ownershipEntityRefs: [
                'user:default/ana',
                'group:default/payments',
              ],
            }),
          } as never,
        ],
      ]}
    >
      <Picker
        {...({
          uiSchema: { 'ui:options': { product: 'redis-cache' } },
          idSchema: { $id: 'root_x' },
          formContext: { formData: { environment: 'dev' } },
          onChange,
          ...props,
        } as unknown as PickerProps)}
      />
    </TestApiProvider>,
  );
  return { posted, onChange };
}

describe('pickers of generated templates', () => {
  it('show what each level promises, and what the chosen one costs', async () => {
    const { posted, onChange } = show(LevelPicker, {
      schema: { title: 'Durability', enum: ['dev', 'production'] },
      formData: 'dev',
    });
    expect(
      await screen.findByText('Backups: 7 days. Availability: two.'),
    ).toBeInTheDocument();
    expect(
      screen.getByText(
        'Needs no approval at this level. Expires after 30 days.',
      ),
    ).toBeInTheDocument();
    expect(
      await screen.findByText('At least $23.36 a month.'),
    ).toBeInTheDocument();
    expect(posted).toContainEqual({
      product: 'redis-cache',
      intent: { environment: 'dev', engine: 'redis', durability: 'dev' },
    });
    await userEvent.click(screen.getByRole('radio', { name: /production/ }));
    expect(onChange).toHaveBeenCalledWith('production');
  });

  it('say why a region is not for this data', async () => {
    show(RegionPicker, {
      schema: { enum: ['us-east-1', 'eu-west-1'] },
      formData: 'us-east-1',
    });
    expect(
      await screen.findByText(
        'Restricted data needs a region in Europe. Choose eu-west-1.',
      ),
    ).toBeInTheDocument();
    expect(screen.getByRole('radio', { name: /us-east-1/ })).toBeDisabled();
    expect(screen.getByRole('radio', { name: /^eu-west-1/ })).toBeEnabled();
  });

  it('offer the groups that the requester is of, and nothing else', async () => {
    const { onChange } = show(OwnerPicker, { schema: { type: 'string' } });
    await userEvent.click(await screen.findByRole('radio'));
    expect(onChange).toHaveBeenCalledWith('group:default/payments');
  });
});
