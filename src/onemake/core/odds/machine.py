"""Three things that a compiled loop cannot say in Python: the bits of a number, a product and a sum rounded once, and a sorting network kept in registers.

All are exact: the same on every machine, along the lanes or not.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic

__all__ = ["bits_of", "comparators", "float_of", "fused", "sort_rows"]

_WIDTH = 8  # lanes in a register of the commonest kind; a wider machine joins two, a narrower one splits them


def _read_as(to: Any, of: Any) -> Callable[[Any], Any]:
    """What reads the bits of a number as those of another kind."""

    def read(typingctx: Any, x: Any) -> Any:
        del typingctx, x
        return to(of), lambda context, builder, signature, args: builder.bitcast(args[0], context.get_value_type(signature.return_type))

    return cast("Callable[[Any], Any]", intrinsic(read))


bits_of = _read_as(types.int32, types.float32)
float_of = _read_as(types.float32, types.int32)


def _fused(typingctx: Any, x: Any, y: Any, z: Any) -> Any:
    """X * y + z of float32, rounded once."""
    del typingctx, x, y, z
    kind = types.float32
    return kind(kind, kind, kind), lambda context, builder, signature, args: builder.fma(*args)  # noqa: ARG005


fused = cast("Callable[[Any, Any, Any], Any]", intrinsic(_fused))


def comparators(size: int) -> list[tuple[int, int]]:
    """Batcher's odd-even merge network (1968) for so many slots: the comparators in their order."""
    found = []
    run = 1
    while run < size:
        step = run
        while step >= 1:
            for start in range(step % run, size - step, 2 * step):
                for i in range(start, min(start + step, size - step)):
                    if i // (2 * run) == (i + step) // (2 * run):
                        found.append((i, i + step))
            step //= 2
        run *= 2
    return found


def sort_rows(size: int, lanes: int) -> Callable[[Any], None]:
    """What sorts the first ``size`` rows of an int32 array [rows, lanes] in every lane, the greatest first: all rows of a few lanes at a time in registers."""

    def emit(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        start = context.make_array(signature.args[0])(context, builder, args[0]).data
        builder.call(_network(builder.module, size, lanes), [start])
        return context.get_dummy_value()

    def sort(typingctx: Any, keys: Any) -> Any:
        del typingctx
        return types.void(keys), emit

    return cast("Callable[[Any], None]", intrinsic(sort))


def _network(module: Any, size: int, lanes: int) -> Any:
    """The network as a function of its own, never copied into those that call it: a dozen copies would take seconds to compile."""
    name, number, kind = f"onemake_sort_{size}_{lanes}", ir.IntType(64), ir.VectorType(ir.IntType(32), _WIDTH)
    if name in module.globals:
        return module.globals[name]
    function = ir.Function(module, ir.FunctionType(ir.VoidType(), [ir.IntType(32).as_pointer()]), name)
    function.linkage = "linkonce_odr"
    function.attributes.add("noinline")
    builder = ir.IRBuilder(function.append_basic_block())
    first, end, step = (ir.Constant(number, n) for n in (0, lanes, _WIDTH))
    with cgutils.for_range_slice(builder, first, end, step, number) as (lane, _):
        at = [builder.gep(function.args[0], [builder.add(lane, ir.Constant(number, row * lanes))]) for row in range(size)]
        at = [builder.bitcast(pointer, kind.as_pointer()) for pointer in at]
        rows = [builder.load(pointer, align=4) for pointer in at]
        for i, j in comparators(size):
            greater = builder.icmp_signed(">", rows[i], rows[j])
            rows[i], rows[j] = builder.select(greater, rows[i], rows[j]), builder.select(greater, rows[j], rows[i])
        for row, pointer in zip(rows, at, strict=True):
            builder.store(row, pointer, align=4)
    builder.ret_void()
    return function
