// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/store/hdf5.hpp"

#include <hdf5_hl.h>

#include <algorithm>
#include <limits>

#include "host/base/error.hpp"

namespace quadrant::h5 {
namespace {

constexpr hsize_t kChunkBytes = 1 << 20;
constexpr unsigned kDeflate = 1;  // higher levels take twice the time for a tenth of the size

herr_t innermost(unsigned, const H5E_error2_t* error, void* text) {
  auto& reason = *static_cast<std::string*>(text);
  if (reason.empty() && error->desc != nullptr) reason = error->desc;
  return 0;
}

TypeHandle text_type() {
  TypeHandle type(checked(H5Tcopy(H5T_C_S1), "string type"));
  H5Tset_size(type.id(), H5T_VARIABLE);
  H5Tset_cset(type.id(), H5T_CSET_UTF8);
  return type;
}

/// Whole trailing dimensions up to about a megabyte, ones before.
std::vector<hsize_t> chunk_of(const std::vector<hsize_t>& sizes, std::size_t element) {
  std::vector<hsize_t> chunk(sizes.size(), 1);
  hsize_t bytes = element;
  for (std::size_t i = sizes.size(); i-- > 0;) {
    const hsize_t room = std::max<hsize_t>(kChunkBytes / bytes, 1);
    chunk[i] = std::min(sizes[i], room);
    bytes *= chunk[i];
    if (chunk[i] < sizes[i]) break;
  }
  return chunk;
}

template <class T>
void write_scalar_attribute(hid_t object, const std::string& name, hid_t type, const T* value) {
  const SpaceHandle space(checked(H5Screate(H5S_SCALAR), name));
  const AttributeHandle attribute(checked(H5Acreate2(object, name.c_str(), type, space.id(), H5P_DEFAULT, H5P_DEFAULT), "attribute " + name));
  checked(H5Awrite(attribute.id(), type, value), "attribute " + name);
}

}  // namespace

hid_t checked(hid_t result, const std::string& what) {
  if (result >= 0) return result;
  std::string reason;
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, innermost, &reason);
  throw RunError("HDF5: " + what + " failed" + (reason.empty() ? "" : " (" + reason + ")"));
}

template <>
hid_t memory_type<double>() {
  return H5T_NATIVE_DOUBLE;
}
template <>
hid_t memory_type<float>() {
  return H5T_NATIVE_FLOAT;
}
template <>
hid_t memory_type<std::uint64_t>() {
  return H5T_NATIVE_UINT64;
}
template <>
hid_t memory_type<std::int64_t>() {
  return H5T_NATIVE_INT64;
}

void write_attribute(hid_t object, const std::string& name, const std::string& value) {
  TypeHandle type(checked(H5Tcopy(H5T_C_S1), "string type"));
  H5Tset_size(type.id(), std::max<std::size_t>(value.size(), 1));
  H5Tset_cset(type.id(), H5T_CSET_UTF8);
  const std::string padded = value.empty() ? std::string(1, '\0') : value;
  write_scalar_attribute(object, name, type.id(), padded.data());
}

bool has_attribute(hid_t object, const std::string& name) { return H5Aexists(object, name.c_str()) > 0; }

std::string read_text_attribute(hid_t object, const std::string& name) {
  const AttributeHandle attribute(checked(H5Aopen(object, name.c_str(), H5P_DEFAULT), "reading attribute " + name));
  const TypeHandle type(checked(H5Aget_type(attribute.id()), name));
  if (H5Tget_class(type.id()) != H5T_STRING) throw RunError("HDF5: attribute " + name + " is no text");
  if (H5Tis_variable_str(type.id()) > 0) {  // as other programs write it
    char* raw = nullptr;
    const TypeHandle variable = text_type();
    H5Tset_cset(variable.id(), H5Tget_cset(type.id()));
    checked(H5Aread(attribute.id(), variable.id(), static_cast<void*>(&raw)), "reading attribute " + name);
    std::string text = raw == nullptr ? "" : raw;
    H5free_memory(raw);
    return text;
  }
  std::string text(H5Tget_size(type.id()), '\0');
  checked(H5Aread(attribute.id(), type.id(), text.data()), "reading attribute " + name);
  text.resize(std::min(text.size(), text.find('\0')));
  return text;
}

double read_number_attribute(hid_t object, const std::string& name) {
  const AttributeHandle attribute(checked(H5Aopen(object, name.c_str(), H5P_DEFAULT), "reading attribute " + name));
  double x = 0;
  checked(H5Aread(attribute.id(), H5T_NATIVE_DOUBLE, &x), "reading attribute " + name);
  return x;
}

GroupWriter::GroupWriter(hid_t parent, const std::string& name) {
  const PropertyHandle creation(checked(H5Pcreate(H5P_GROUP_CREATE), "group properties"));
  // netCDF-4 lists dimensions and variables in the order of their creation
  H5Pset_link_creation_order(creation.id(), H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED);
  H5Pset_attr_creation_order(creation.id(), H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED);
  H5Pset_obj_track_times(creation.id(), false);
  group_ = GroupHandle(checked(H5Gcreate2(parent, name.c_str(), H5P_DEFAULT, creation.id(), H5P_DEFAULT), "group " + name));
}

DatasetHandle GroupWriter::create(const std::string& name, hid_t type, const std::vector<const Dimension*>& dimensions, std::vector<hsize_t> sizes,
                                  bool nan_fill) {
  const SpaceHandle space(
      checked(sizes.empty() ? H5Screate(H5S_SCALAR) : H5Screate_simple(static_cast<int>(sizes.size()), sizes.data(), nullptr), name));
  const PropertyHandle creation(checked(H5Pcreate(H5P_DATASET_CREATE), "dataset properties"));
  H5Pset_obj_track_times(creation.id(), false);
  H5Pset_attr_creation_order(creation.id(), H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED);
  const bool variable_text = H5Tget_class(type) == H5T_STRING;
  const bool empty = std::find(sizes.begin(), sizes.end(), hsize_t{0}) != sizes.end();
  if (!sizes.empty() && !variable_text && !empty) {
    const std::vector<hsize_t> chunk = chunk_of(sizes, H5Tget_size(type));
    H5Pset_chunk(creation.id(), static_cast<int>(chunk.size()), chunk.data());
    H5Pset_shuffle(creation.id());
    H5Pset_deflate(creation.id(), kDeflate);
    H5Pset_fletcher32(creation.id());
  }
  const double nan = std::numeric_limits<double>::quiet_NaN();
  if (nan_fill) H5Pset_fill_value(creation.id(), H5T_NATIVE_DOUBLE, &nan);
  DatasetHandle dataset(checked(H5Dcreate2(group_.id(), name.c_str(), type, space.id(), H5P_DEFAULT, creation.id(), H5P_DEFAULT), "dataset " + name));
  for (std::size_t i = 0; i < dimensions.size(); ++i)
    checked(H5DSattach_scale(dataset.id(), dimensions[i]->scale.id(), static_cast<unsigned>(i)), "dimensions of " + name);
  return dataset;
}

const GroupWriter::Dimension& GroupWriter::find(const std::string& name) const {
  for (const Dimension& d : dimensions_)
    if (d.name == name) return d;
  throw RunError("HDF5: dimension " + name + " was not declared");
}

void GroupWriter::add_dimension(const std::string& name, DatasetHandle scale, hsize_t size) {
  checked(H5DSset_scale(scale.id(), name.c_str()), "dimension " + name);
  dimensions_.push_back({name, size, std::move(scale)});
}

void GroupWriter::dimension(const std::string& name, std::span<const std::string> labels, const std::string& long_name) {
  const TypeHandle type = text_type();
  DatasetHandle scale = create(name, type.id(), {}, {labels.size()}, false);
  std::vector<const char*> texts;
  for (const std::string& label : labels) texts.push_back(label.c_str());
  checked(H5Dwrite(scale.id(), type.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, texts.data()), "writing " + name);
  write_attribute(scale.id(), "long_name", long_name);
  add_dimension(name, std::move(scale), labels.size());
}

void GroupWriter::dimension(const std::string& name, std::span<const double> places, const std::string& units, const std::string& long_name) {
  DatasetHandle scale = create(name, H5T_IEEE_F64LE, {}, {places.size()}, false);
  checked(H5Dwrite(scale.id(), H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, places.data()), "writing " + name);
  write_attribute(scale.id(), "units", units);
  write_attribute(scale.id(), "long_name", long_name);
  add_dimension(name, std::move(scale), places.size());
}

void GroupWriter::dimension(const std::string& name, std::span<const std::int64_t> places, const std::string& long_name) {
  DatasetHandle scale = create(name, H5T_STD_I64LE, {}, {places.size()}, false);
  checked(H5Dwrite(scale.id(), H5T_NATIVE_INT64, H5S_ALL, H5S_ALL, H5P_DEFAULT, places.data()), "writing " + name);
  write_attribute(scale.id(), "units", "1");
  write_attribute(scale.id(), "long_name", long_name);
  add_dimension(name, std::move(scale), places.size());
}

template <class T>
void GroupWriter::variable(const std::string& name, const std::vector<std::string>& dimensions, std::span<const T> values, const std::string& units,
                           const std::string& long_name) {
  std::vector<const Dimension*> along;
  std::vector<hsize_t> sizes;
  hsize_t count = 1;
  for (const std::string& d : dimensions) {
    along.push_back(&find(d));
    sizes.push_back(along.back()->size);
    count *= sizes.back();
  }
  if (count != values.size())
    throw RunError("HDF5: dataset " + name + " has " + std::to_string(values.size()) + " values for " + std::to_string(count) + " places");
  constexpr bool kReal = std::is_same_v<T, double>;
  const hid_t stored = kReal                             ? H5T_IEEE_F64LE
                       : std::is_same_v<T, float>        ? H5T_IEEE_F32LE
                       : std::is_same_v<T, std::int64_t> ? H5T_STD_I64LE
                                                         : H5T_STD_U64LE;
  const DatasetHandle dataset = create(name, stored, along, sizes, kReal);
  if (count > 0) checked(H5Dwrite(dataset.id(), memory_type<T>(), H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()), "writing " + name);
  if (kReal) {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const SpaceHandle space(checked(H5Screate(H5S_SCALAR), name));
    const AttributeHandle fill(
        checked(H5Acreate2(dataset.id(), "_FillValue", H5T_IEEE_F64LE, space.id(), H5P_DEFAULT, H5P_DEFAULT), "attribute _FillValue"));
    checked(H5Awrite(fill.id(), H5T_NATIVE_DOUBLE, &nan), "attribute _FillValue");
  }
  if (!units.empty()) write_attribute(dataset.id(), "units", units);
  write_attribute(dataset.id(), "long_name", long_name);
}
template void GroupWriter::variable(const std::string&, const std::vector<std::string>&, std::span<const double>, const std::string&,
                                    const std::string&);
template void GroupWriter::variable(const std::string&, const std::vector<std::string>&, std::span<const float>, const std::string&,
                                    const std::string&);
template void GroupWriter::variable(const std::string&, const std::vector<std::string>&, std::span<const std::int64_t>, const std::string&,
                                    const std::string&);
template void GroupWriter::variable(const std::string&, const std::vector<std::string>&, std::span<const std::uint64_t>, const std::string&,
                                    const std::string&);

void GroupWriter::variable(const std::string& name, const std::vector<std::string>& dimensions, std::span<const std::string> values,
                           const std::string& long_name) {
  std::vector<const Dimension*> along;
  std::vector<hsize_t> sizes;
  for (const std::string& d : dimensions) {
    along.push_back(&find(d));
    sizes.push_back(along.back()->size);
  }
  const TypeHandle type = text_type();
  const DatasetHandle dataset = create(name, type.id(), along, sizes, false);
  std::vector<const char*> texts;
  for (const std::string& value : values) texts.push_back(value.c_str());
  if (!texts.empty()) checked(H5Dwrite(dataset.id(), type.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, texts.data()), "writing " + name);
  write_attribute(dataset.id(), "long_name", long_name);
}

void GroupWriter::attribute(const std::string& name, const std::string& value) { write_attribute(group_.id(), name, value); }
void GroupWriter::attribute(const std::string& name, double value) { write_scalar_attribute(group_.id(), name, H5T_NATIVE_DOUBLE, &value); }
void GroupWriter::attribute(const std::string& name, std::int64_t value) { write_scalar_attribute(group_.id(), name, H5T_NATIVE_INT64, &value); }

namespace {

DatasetHandle open(hid_t file, const std::string& path) {
  return DatasetHandle(checked(H5Dopen2(file, path.c_str(), H5P_DEFAULT), "reading " + path));
}

std::vector<hsize_t> shape_of(const DatasetHandle& dataset, const std::string& path) {
  const SpaceHandle space(checked(H5Dget_space(dataset.id()), path));
  std::vector<hsize_t> sizes(static_cast<std::size_t>(std::max(0, H5Sget_simple_extent_ndims(space.id()))));
  if (!sizes.empty()) H5Sget_simple_extent_dims(space.id(), sizes.data(), nullptr);
  return sizes;
}

std::size_t volume(const std::vector<hsize_t>& sizes) {
  std::size_t n = 1;
  for (const hsize_t s : sizes) n *= s;
  return n;
}

}  // namespace

std::vector<hsize_t> shape(hid_t file, const std::string& path) { return shape_of(open(file, path), path); }

bool exists(hid_t file, const std::string& path) {
  for (std::size_t at = path.find('/', 1); at != std::string::npos; at = path.find('/', at + 1))
    if (H5Lexists(file, path.substr(0, at).c_str(), H5P_DEFAULT) <= 0) return false;
  return H5Lexists(file, path.c_str(), H5P_DEFAULT) > 0;
}

template <class T>
std::vector<T> read(hid_t file, const std::string& path) {
  const DatasetHandle dataset = open(file, path);
  std::vector<T> values(volume(shape_of(dataset, path)));
  if (!values.empty()) checked(H5Dread(dataset.id(), memory_type<T>(), H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()), "reading " + path);
  return values;
}
template std::vector<double> read(hid_t, const std::string&);
template std::vector<float> read(hid_t, const std::string&);
template std::vector<std::uint64_t> read(hid_t, const std::string&);
template std::vector<std::int64_t> read(hid_t, const std::string&);

std::vector<std::string> read_texts(hid_t file, const std::string& path) {
  const DatasetHandle dataset = open(file, path);
  const std::size_t n = volume(shape_of(dataset, path));
  const TypeHandle type = text_type();
  std::vector<char*> raw(n);
  if (n > 0) checked(H5Dread(dataset.id(), type.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, raw.data()), "reading " + path);
  std::vector<std::string> texts;
  for (char* text : raw) {
    texts.emplace_back(text == nullptr ? "" : text);
    H5free_memory(text);
  }
  return texts;
}

}  // namespace quadrant::h5
