import { counted, renderTable } from './table';

describe('renderTable', () => {
  const columns = [
    { title: 'NAME', value: (row: any) => row.name, shrinks: true },
    { title: 'COUNT', value: (row: any) => row.count },
    { title: 'OWNER', value: (row: any) => row.owner },
  ];

  it('aligns text to the left and numbers to the right', () => {
    expect(
      renderTable(
        [
          { name: 'a', count: 1204, owner: 'x' },
          { name: 'longer', count: 7 },
        ],
        columns,
      ),
    ).toBe(
      ['NAME    COUNT  OWNER', 'a       1,204  x', 'longer      7  –'].join(
        '\n',
      ),
    );
  });

  it('takes as many rows as there are', () => {
    const rows = Array.from({ length: 200_000 }, () => ({ name: 'a' }));
    expect(renderTable(rows, columns)).toHaveLength(400_004);
  });

  it('leaves out columns without a value', () => {
    expect(renderTable([{ name: 'a' }], columns)).toBe('NAME\na');
  });

  it('cuts the one column that gives way', () => {
    const text = renderTable(
      [{ name: 'x'.repeat(60), count: 1, owner: 'me' }],
      columns,
      { width: 40 },
    );
    expect(text.split('\n').map(line => line.length)).toEqual([40, 37]);
    expect(text).toContain('x…');
  });

  it('leaves out what is optional before it cuts anything', () => {
    const row = { name: 'x'.repeat(20), count: 1, owner: 'somebody' };
    const wide = columns.map((column, index) => ({
      ...column,
      optional: index > 0,
    }));
    const titles = (width: number) =>
      renderTable([row], wide, { width }).split('\n')[0].split(/ +/);
    expect(titles(37)).toEqual(['NAME', 'COUNT', 'OWNER']);
    expect(titles(36)).toEqual(['NAME', 'COUNT']);
    expect(titles(26)).toEqual(['NAME']);
    expect(renderTable([row], wide, { width: 15 })).toMatch(/^x{14}…$/m);
  });

  it('lets no text steer the terminal', () => {
    expect(renderTable([{ name: '\u001b[31mred\nline' }], columns)).toBe(
      'NAME\n[31mred line',
    );
  });
});

describe('counted', () => {
  it('speaks of one and of many', () => {
    expect([counted(1, 'change'), counted(1204, 'change')]).toEqual([
      '1 change',
      '1,204 changes',
    ]);
  });
});
