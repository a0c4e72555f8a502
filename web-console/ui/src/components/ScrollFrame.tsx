interface Props {
  label: string;
  className?: string | undefined;
  height?: number;
  children: React.ReactNode;
}

/** Content that may be wider or higher than its place. It takes the focus, so that the keyboard can scroll it. */
export function ScrollFrame({ label, className, height, children }: Props) {
  return (
    <div
      className={className}
      style={{ overflow: 'auto', height }}
      tabIndex={0}
      role="region"
      aria-label={label}
    >
      {children}
    </div>
  );
}
