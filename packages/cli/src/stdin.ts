/** All of stdin as text. */
export async function readStdin(): Promise<string> {
  process.stdin.setEncoding('utf8');
  let text = '';
  for await (const chunk of process.stdin) {
    text += chunk;
  }
  return text;
}

/** Words of a command line joined by spaces; a single `-` stands for stdin. */
export async function textOf(words: readonly string[]): Promise<string> {
  const text =
    words.length === 1 && words[0] === '-'
      ? await readStdin()
      : words.join(' ');
  return text.trim();
}
