// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <hdf5.h>

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

// A thin layer over HDF5's C interface: owners of its handles, errors as exceptions, and datasets with netCDF-4's named dimensions.
namespace quadrant::h5 {

/// Owns an HDF5 identifier and closes it with `Close`.
template <herr_t (*Close)(hid_t)>
class Handle {
 public:
  Handle() = default;
  explicit Handle(hid_t id) : id_(id) {}
  Handle(Handle&& other) noexcept : id_(std::exchange(other.id_, -1)) {}
  Handle& operator=(Handle&& other) noexcept {
    std::swap(id_, other.id_);
    return *this;
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() {
    if (id_ >= 0) Close(id_);
  }
  [[nodiscard]] hid_t id() const { return id_; }
  [[nodiscard]] hid_t release() { return std::exchange(id_, -1); }

 private:
  hid_t id_ = -1;
};
using FileHandle = Handle<H5Fclose>;
using GroupHandle = Handle<H5Gclose>;
using DatasetHandle = Handle<H5Dclose>;
using SpaceHandle = Handle<H5Sclose>;
using TypeHandle = Handle<H5Tclose>;
using PropertyHandle = Handle<H5Pclose>;
using AttributeHandle = Handle<H5Aclose>;

/// Returns a result of HDF5, or throws RunError with `what` and HDF5's own account where it is negative.
hid_t checked(hid_t result, const std::string& what);

template <class T>
hid_t memory_type();

/// A group being written. Dimensions are coordinate variables of the group; variables name theirs.
class GroupWriter {
 public:
  GroupWriter(hid_t parent, const std::string& name);

  void dimension(const std::string& name, std::span<const std::string> labels, const std::string& long_name);
  void dimension(const std::string& name, std::span<const double> places, const std::string& units, const std::string& long_name);
  void dimension(const std::string& name, std::span<const std::int64_t> places, const std::string& long_name);

  /// Writes a variable over dimensions of this group; values row-major.
  template <class T>
  void variable(const std::string& name, const std::vector<std::string>& dimensions, std::span<const T> values, const std::string& units,
                const std::string& long_name);
  void variable(const std::string& name, const std::vector<std::string>& dimensions, std::span<const std::string> values,
                const std::string& long_name);

  void attribute(const std::string& name, const std::string& value);
  void attribute(const std::string& name, double value);
  void attribute(const std::string& name, std::int64_t value);
  [[nodiscard]] hid_t id() const { return group_.id(); }

 private:
  struct Dimension {
    std::string name;
    hsize_t size;
    DatasetHandle scale;
  };
  DatasetHandle create(const std::string& name, hid_t type, const std::vector<const Dimension*>& dimensions, std::vector<hsize_t> sizes,
                       bool nan_fill);
  [[nodiscard]] const Dimension& find(const std::string& name) const;
  void add_dimension(const std::string& name, DatasetHandle scale, hsize_t size);

  GroupHandle group_;
  std::vector<Dimension> dimensions_;
};

/// Attributes of any object.
void write_attribute(hid_t object, const std::string& name, const std::string& value);
std::string read_text_attribute(hid_t object, const std::string& name);
double read_number_attribute(hid_t object, const std::string& name);
bool has_attribute(hid_t object, const std::string& name);

/// The whole of a dataset by path; throws RunError where it is missing or of another type.
template <class T>
std::vector<T> read(hid_t file, const std::string& path);
std::vector<std::string> read_texts(hid_t file, const std::string& path);
std::vector<hsize_t> shape(hid_t file, const std::string& path);
bool exists(hid_t file, const std::string& path);

}  // namespace quadrant::h5
