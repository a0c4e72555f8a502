/** The mark and the name: the straight way is closed, the line goes round. */
export function Logo({ size = 22 }: { size?: number }) {
  return (
    <svg viewBox="0 0 112 32" height={size} role="img" aria-label="Detour">
      <g fill="none" strokeWidth="3.4" strokeLinecap="round" strokeLinejoin="round">
        <path d="M2 23h7c4.4 0 4-12 8.4-12H23" stroke="var(--s-fallback)" />
        <path d="m19.5 6 5 5-5 5" stroke="var(--s-fallback)" />
        <path d="M14.6 23H27" stroke="var(--text-3)" strokeDasharray="0.1 5.6" />
      </g>
      <text x="36" y="23.5" fontSize="22" fontWeight="680" letterSpacing="-0.6" fill="currentColor">
        Detour
      </text>
    </svg>
  );
}
