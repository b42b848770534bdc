/** The plumb bob; decorative, so it is always beside a name or inside a named link. */
export function PlumblineMark(props: { size?: number }) {
  const { size = 28 } = props;
  return (
    <svg viewBox="0 0 32 32" width={size} height={size} aria-hidden>
      <path
        d="M16 3v12"
        stroke="#f4f7f7"
        strokeWidth="2"
        strokeLinecap="round"
      />
      <path d="M10.5 15h11l-2.4 8L16 29l-3.1-6z" fill="#e5ad3d" />
    </svg>
  );
}
