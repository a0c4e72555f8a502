package dev.detour.jobs.decisions;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.api.common.typeutils.base.array.LongPrimitiveArraySerializer.LongPrimitiveArraySerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * How a {@link SpanSet} is kept in checkpoints: its number of places, its number of members, and
 * the members, without the free places, in blocks. The sets are nearly all of the job's state, and
 * every checkpoint writes them whole.
 */
public final class SpanSetSerializer extends TypeSerializerSingleton<long[]> {
  private static final long serialVersionUID = 1;
  private static final int BYTES_PER_MEMBER = 2 * Long.BYTES;
  private static final int MEMBERS_PER_BLOCK = 512;

  /** The only one: it has no state. */
  public static final SpanSetSerializer INSTANCE = new SpanSetSerializer();

  private SpanSetSerializer() {}

  @Override
  public boolean isImmutableType() {
    return false;
  }

  @Override
  public long[] createInstance() {
    return SpanSet.withPlaces(SpanSet.FIRST_PLACES);
  }

  @Override
  public long[] copy(long[] from) {
    return from.clone();
  }

  @Override
  public long[] copy(long[] from, long[] reuse) {
    return from.clone();
  }

  @Override
  public int getLength() {
    return -1;
  }

  @Override
  public void serialize(long[] set, DataOutputView target) throws IOException {
    target.writeInt(SpanSet.places(set));
    target.writeInt(SpanSet.size(set));
    ByteBuffer block = ByteBuffer.allocate(MEMBERS_PER_BLOCK * BYTES_PER_MEMBER);
    for (int index = 1; index < set.length; index += 2) {
      if (set[index] != 0) {
        block.putLong(set[index]).putLong(set[index + 1]);
        if (!block.hasRemaining()) {
          target.write(block.array());
          block.clear();
        }
      }
    }
    target.write(block.array(), 0, block.position());
  }

  @Override
  public long[] deserialize(DataInputView source) throws IOException {
    int places = source.readInt();
    int members = source.readInt();
    if (Integer.bitCount(places) != 1 || members < 0 || members >= places) {
      throw new IOException(members + " spans in " + places + " places (expected: room for all)");
    }
    long[] set = SpanSet.withPlaces(places);
    ByteBuffer block = ByteBuffer.allocate(MEMBERS_PER_BLOCK * BYTES_PER_MEMBER);
    for (int left = members; left > 0; left -= MEMBERS_PER_BLOCK) {
      int length = Math.min(left, MEMBERS_PER_BLOCK) * BYTES_PER_MEMBER;
      source.readFully(block.array(), 0, length);
      for (int at = 0; at < length; at += BYTES_PER_MEMBER) {
        SpanSet.put(set, block.getLong(at), block.getLong(at + Long.BYTES));
      }
    }
    return set;
  }

  @Override
  public long[] deserialize(long[] reuse, DataInputView source) throws IOException {
    return deserialize(source);
  }

  @Override
  public void copy(DataInputView source, DataOutputView target) throws IOException {
    serialize(deserialize(source), target);
  }

  @Override
  public TypeSerializerSnapshot<long[]> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Names this format in checkpoints. */
  public static final class Snapshot implements TypeSerializerSnapshot<long[]> {
    /** For Flink, which makes one when it reads a checkpoint. */
    public Snapshot() {}

    @Override
    public int getCurrentVersion() {
      return 1;
    }

    @Override
    public void writeSnapshot(DataOutputView out) {
      // The version says everything.
    }

    @Override
    public void readSnapshot(int readVersion, DataInputView in, ClassLoader userCodeClassLoader)
        throws IOException {
      if (readVersion != 1) {
        throw new IOException("span sets of version " + readVersion + " (expected: 1)");
      }
    }

    @Override
    public TypeSerializer<long[]> restoreSerializer() {
      return INSTANCE;
    }

    /** Sets were plain arrays of longs before; those are read as such and written as sets. */
    @Override
    public TypeSerializerSchemaCompatibility<long[]> resolveSchemaCompatibility(
        TypeSerializerSnapshot<long[]> before) {
      if (before instanceof Snapshot) {
        return TypeSerializerSchemaCompatibility.compatibleAsIs();
      }
      return before instanceof LongPrimitiveArraySerializerSnapshot
          ? TypeSerializerSchemaCompatibility.compatibleAfterMigration()
          : TypeSerializerSchemaCompatibility.incompatible();
    }
  }
}
