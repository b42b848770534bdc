import { print, printableText, printError, printJson } from './print';
import { workflowCommand } from './workflowCommand';

describe('printJson', () => {
  it('lets no text steer the terminal, and loses none of it', () => {
    const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    const value = {
      title: '##[error]a\u009b31m\u202eb\u001b[2J\u007f\u2067ü😀',
    };
    printJson(value);
    const text = String(write.mock.calls[0][0]);
    write.mockRestore();
    expect(text).toContain('ü😀');
    expect(text).not.toContain('##[');
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
    expect(JSON.parse(text)).toEqual(value);
  });
});

describe('a text of several lines', () => {
  it('keeps its indentation, and steers no terminal', () => {
    expect(printableText('a:\r\n  - b\n\tc\u001b[2J\u202e\u009b\rd')).toBe(
      'a:\n  - b\n\tc [2J   d',
    );
  });
});

describe('in a run of GitHub Actions', () => {
  const before = process.env.GITHUB_ACTIONS;
  afterEach(() => {
    jest.restoreAllMocks();
    process.env.GITHUB_ACTIONS = before ?? '';
  });

  it('no text is a command', () => {
    const out = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    const err = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    process.env.GITHUB_ACTIONS = 'true';
    print('::error::a\r  ::warning::b\nx ##[error]c a::b');
    printError('::error::a ##[group]b');
    expect(out).toHaveBeenCalledWith(
      ': :error::a\r  : :warning::b\nx # #[error]c a::b\n',
    );
    expect(err).toHaveBeenCalledWith(': :error::a # #[group]b\n');
    process.env.GITHUB_ACTIONS = '';
    print('::error::a');
    expect(out).toHaveBeenLastCalledWith('::error::a\n');
  });

  it('is in a command only the text of it', () => {
    expect(workflowCommand('error', { title: 'a##[b]' }, '##[c]\n::d::')).toBe(
      '::error title=a# #[b]::# #[c]%0A: :d::',
    );
  });
});
