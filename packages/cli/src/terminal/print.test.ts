import { printJson } from './print';

describe('printJson', () => {
  it('lets no text steer the terminal, and loses none of it', () => {
    const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    const value = { title: 'a\u009b31m\u202eb\u001b[2J\u007f\u2067ü😀' };
    printJson(value);
    const text = String(write.mock.calls[0][0]);
    write.mockRestore();
    expect(text).toContain('ü😀');
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
    expect(JSON.parse(text)).toEqual(value);
  });
});
