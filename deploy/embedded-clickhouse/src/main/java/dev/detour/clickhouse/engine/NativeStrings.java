package dev.detour.clickhouse.engine;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Strings as C takes them, in memory that is freed on close: {@code char **} and their lengths. */
final class NativeStrings implements AutoCloseable {

  private final List<Memory> owned = new ArrayList<>();
  private final Memory pointers;
  private final Memory lengths;
  private final int count;

  NativeStrings(Collection<String> texts) {
    count = texts.size();
    // One more than needed: C likes its arrays to end with a null, and Memory must not be empty.
    pointers = allocate((long) Native.POINTER_SIZE * (count + 1));
    lengths = allocate((long) Long.BYTES * (count + 1));
    int index = 0;
    for (String text : texts) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      Memory string = allocate(bytes.length + 1L);
      string.write(0, bytes, 0, bytes.length);
      pointers.setPointer((long) Native.POINTER_SIZE * index, string);
      lengths.setLong((long) Long.BYTES * index, bytes.length);
      index++;
    }
  }

  private Memory allocate(long size) {
    Memory memory = new Memory(size);
    memory.clear();
    owned.add(memory);
    return memory;
  }

  Pointer pointers() {
    return pointers;
  }

  Pointer lengths() {
    return lengths;
  }

  int count() {
    return count;
  }

  @Override
  public void close() {
    owned.forEach(Memory::close);
  }
}
