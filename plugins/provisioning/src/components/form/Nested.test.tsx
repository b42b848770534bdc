import type { FieldSchema } from '@plumbline/backstage-plugin-provisioning-common';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import type { Value } from '../../model/form';
import { Field } from './Field';

function show(name: string, schema: FieldSchema, first?: Value) {
  let now: Value | undefined = first;
  function Held() {
    const [value, setValue] = useState(first);
    now = value;
    return (
      <Field
        field={{ name, schema, required: false }}
        value={value}
        onChange={setValue}
      />
    );
  }
  render(<Held />);
  return { value: () => now };
}

const press = (name: string) =>
  userEvent.click(screen.getByRole('button', { name }));

describe('a field of several values', () => {
  it('takes a list item by item', async () => {
    const { value } = show(
      'consumers',
      { type: 'array', items: { type: 'string' }, maxItems: 2 },
      [],
    );
    await press('Add to Consumers');
    await userEvent.type(screen.getByLabelText(/Consumers 1/), 'web');
    await press('Add to Consumers');
    await userEvent.type(screen.getByLabelText(/Consumers 2/), 'cart');
    expect(value()).toEqual(['web', 'cart']);
    expect(
      screen.getByRole('button', { name: 'Add to Consumers' }),
    ).toBeDisabled();
    await press('Remove Consumers 1');
    expect(value()).toEqual(['cart']);
  });

  it('leaves out an object that is not filled in, and begins one with defaults', async () => {
    const { value } = show('dead_letter', {
      type: 'object',
      properties: {
        enabled: { type: 'boolean' },
        max_receive: { type: 'number', default: 5, minimum: 1, maximum: 10 },
        kind: { type: 'string', enum: ['keep', 'drop'] },
      },
      required: ['enabled'],
    });
    expect(screen.queryByLabelText('Enabled')).toBeNull();
    await press('Add Dead letter');
    expect(value()).toEqual({ enabled: false, max_receive: 5 });
    await userEvent.click(screen.getByLabelText('Enabled'));
    await userEvent.click(screen.getByLabelText('drop'));
    await userEvent.clear(screen.getByLabelText('Max receive'));
    expect(value()).toEqual({ enabled: true, kind: 'drop' });
    await press('Leave out Dead letter');
    expect(value()).toBeUndefined();
  });

  it('takes values by names of their own', async () => {
    const { value } = show('labels', {
      type: 'object',
      additionalProperties: { type: 'string' },
    });
    await press('Add to Labels');
    await userEvent.type(screen.getByLabelText('Name 1'), 'team');
    await userEvent.type(screen.getByLabelText(/Value 1/), 'web');
    expect(value()).toEqual({ team: 'web' });
    await press('Remove team');
    expect(value()).toEqual({});
  });

  it('leaves to each item what was typed into it when one before it goes', async () => {
    const { value } = show(
      'queues',
      {
        type: 'array',
        items: { type: 'object', additionalProperties: { type: 'string' } },
      },
      [{ first: 'a' }, { second: 'b' }],
    );
    await press('Remove Queues 1');
    expect(value()).toEqual([{ second: 'b' }]);
    expect(screen.getByLabelText('Name 1')).toHaveValue('second');
    await userEvent.type(screen.getByLabelText(/Value 1/), '2');
    expect(value()).toEqual([{ second: 'b2' }]);
  });
});
