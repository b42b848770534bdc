import { render, screen, within } from '@testing-library/react';
import { ChangeOutcomeChip, FromTo } from './change';
import { DependencyMap } from './DependencyMap';
import { Money } from './figures';
import { initialsOf } from './Person';
import { StatusChip } from './StatusChip';
import { Timeline } from './Timeline';

describe('the parts of the kit', () => {
  it.each([
    ['Li Wei', 'LW'],
    ['li.wei', 'LW'],
    ['Ana María Ruiz', 'AR'],
    ['deploybot', 'D'],
    ['42', ''],
  ])('make initials of %s', (name, initials) => {
    expect(initialsOf(name)).toBe(initials);
  });

  it('show a status as a word, not as a colour alone', () => {
    render(<StatusChip status="unknown" />);
    expect(screen.getByText('Unknown')).toBeInTheDocument();
  });

  it('never show an unknown outcome as a success', () => {
    const { container, rerender } = render(
      <ChangeOutcomeChip change={{ kind: 'deploy' }} />,
    );
    expect(container).toHaveTextContent('Unknown');
    rerender(<ChangeOutcomeChip change={{ kind: 'commit' }} />);
    expect(container).toHaveTextContent('Merged');
  });

  it('leave out a version that nobody knows', () => {
    const { container, rerender } = render(<FromTo from="v1" to="v2" />);
    expect(container).toHaveTextContent('v1 to v2');
    rerender(<FromTo to="v2" />);
    expect(container).toHaveTextContent(/^v2$/);
  });

  it('show cents only where they matter', () => {
    const { container, rerender } = render(
      <Money amount={1240.4} currency="EUR" per="month" />,
    );
    expect(container).toHaveTextContent('€1,240 / month');
    rerender(<Money amount={0.4} currency="EUR" />);
    expect(container).toHaveTextContent('€0.40');
  });

  it('mark a lane as unknown beside its marks, without words over them', () => {
    const lane = { icon: null, label: 'Flag', unknown: 'none reported' };
    const mark = { key: 'on', at: 20, glyph: '●', name: 'on', label: 'on' };
    const draw = (marks: (typeof mark)[]) => (
      <Timeline
        label="Timeline"
        ticks={[]}
        lanes={[{ ...lane, key: 'flag', marks }]}
      />
    );
    const { rerender } = render(draw([]));
    expect(screen.getByText('Unknown: none reported')).toHaveAttribute('title');
    expect(screen.queryByRole('img')).toBeNull();
    rerender(draw([mark]));
    const glyph = screen.getByRole('img', { name: 'Unknown' });
    expect(glyph.parentElement).toHaveAttribute(
      'title',
      'Unknown: none reported',
    );
    expect(screen.getByText('Unknown: none reported')).not.toHaveAttribute(
      'title',
    );
  });

  it('map dependencies as lists, at most nine on a side', () => {
    render(
      <DependencyMap
        subject={{ title: 'Checkout', status: 'alerting' }}
        calledBy={[
          {
            entityRef: 'component:default/legacy',
            status: 'unknown',
            edge: 'declared',
            exists: false,
          },
        ]}
        calls={Array.from({ length: 12 }, (_, index) => ({
          entityRef: `component:default/s${index}`,
          status: 'ok' as const,
          edge: 'seen' as const,
          exists: false,
        }))}
      />,
    );
    const callers = within(screen.getByRole('list', { name: 'Called by' }));
    expect(callers.getByRole('listitem')).toHaveTextContent(/Declared/);
    expect(callers.getByRole('img', { name: 'Unknown' })).toBeInTheDocument();
    const callees = within(screen.getByRole('list', { name: 'Calls' }));
    expect(callees.getAllByRole('listitem')).toHaveLength(9);
    expect(screen.getByText('+3 more')).toBeInTheDocument();
  });
});
